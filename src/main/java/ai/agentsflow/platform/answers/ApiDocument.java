package ai.agentsflow.platform.answers;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /openapi}: the server's own document, which does not change while the application runs, asked for once in each format.
 * By MicroProfile OpenAPI it is YAML unless {@code Accept} or {@code format=JSON} asks for JSON; a client that accepts neither gets
 * YAML, as RFC 9110, 12.5.1 allows.
 */
public class ApiDocument implements Filter {

    private enum Format {
        YAML("application/yaml;charset=UTF-8", "*/*"),
        JSON("application/json;charset=UTF-8", "application/json");

        private final String type;
        private final String accepted;

        Format(String type, String accepted) {
            this.type = type;
            this.accepted = accepted;
        }
    }

    private volatile @Nullable StaticFile yaml;
    private volatile @Nullable StaticFile json;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var asked = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        var document = document(format(asked), asked, answer, chain);
        if (document.isPresent()) {
            answer.setHeader("Vary", "Accept");
            FileAnswer.send(asked, answer, document.get(), "no-cache");
        } else {
            chain.doFilter(request, response);
        }
    }

    private Optional<StaticFile> document(
            Format format, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var known = format == Format.JSON ? json : yaml;
        if (known != null) {
            return Optional.of(known);
        }
        synchronized (this) {
            var made = format == Format.JSON ? json : yaml;
            if (made == null) {
                var copy = new CopiedAnswer(response);
                chain.doFilter(new DocumentRequest(request, format.accepted, format.name()), copy);
                if (copy.status() != HttpServletResponse.SC_OK) {
                    return Optional.empty();
                }
                made = StaticFile.of(copy.bytes(), format.type);
                if (format == Format.JSON) {
                    json = made;
                } else {
                    yaml = made;
                }
            }
            return Optional.of(made);
        }
    }

    private static Format format(HttpServletRequest request) {
        var wanted = request.getParameter("format");
        if (wanted != null) {
            return wanted.toUpperCase(Locale.ROOT).equals("JSON") ? Format.JSON : Format.YAML;
        }
        var accept = String.join(",", Collections.list(request.getHeaders("Accept")));
        return AcceptedTypes.of(accept).prefers("application/json", "application/yaml") ? Format.JSON : Format.YAML;
    }
}
