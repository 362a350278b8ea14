package ai.agentsflow.platform.answers;

import ai.agentsflow.platform.exchange.ExchangePaths;
import ai.agentsflow.platform.memory.MemoryBudget;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * Keeps whatever is written by code that would wait for its reader, such as JAX-RS and the server's own pages, until it is complete,
 * and sends it then as the client takes it.
 */
public class CollectedAnswers implements Filter {

    @Inject
    MemoryBudget memory;

    @Inject
    ExchangePaths paced;

    /** The beginnings of paths that are answered when the budget is full. */
    private List<String> operators = List.of();

    @Override
    public void init(FilterConfig filter) {
        operators = List.of(filter.getInitParameter("operators").strip().split("\\s+"));
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var asked = (HttpServletRequest) request;
        if (paced.contains(asked)) {
            chain.doFilter(request, response);
            return;
        }
        var collected = new CollectedResponse(asked, (HttpServletResponse) response, share(asked));
        var collecting = new CollectedRequest(asked, collected);
        chain.doFilter(collecting, collected);
        if (!collecting.goesOn()) {
            collected.send(null);
        }
    }

    private MemoryBudget.Share share(HttpServletRequest request) {
        var path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
        return operators.stream().anyMatch(path::startsWith) ? memory.operatorsShare() : memory.share();
    }
}
