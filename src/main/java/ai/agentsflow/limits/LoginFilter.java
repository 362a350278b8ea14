package ai.agentsflow.limits;

import ai.agentsflow.access.AccessFilter;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an address from trying credentials without end: it comes before whoever checks them and counts the answers 401. A call
 * without a credential tries none, and neither does one with a credential that was good once.
 */
public class LoginFilter implements Filter {

    private static final System.Logger LOG = System.getLogger(LoginFilter.class.getName());
    private static final int UNAUTHENTICATED = 401;

    private final AtomicBoolean told = new AtomicBoolean();

    @Inject
    LoginAttempts attempts;

    @Inject
    LimitsConfig config;

    private @Nullable ClientAddress addresses;

    @Override
    public void init(FilterConfig filter) {
        addresses = new ClientAddress(config.trustedProxies());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        if (addresses == null || !hasCredential(http)) {
            chain.doFilter(request, response);
            return;
        }
        var origins = origins(addresses, http);
        var wait = attempts.mustWait(origins);
        if (wait.isPresent()) {
            ProblemResponses.send(http, answer, refusal(wait.get()));
            return;
        }
        var watched = new WatchedAnswer(answer);
        chain.doFilter(request, watched);
        if (watched.isRefused() && request.getAttribute(AccessFilter.GENUINE) == null) {
            attempts.failed(origins);
        }
    }

    /**
     * Whose attempts these are. Behind a neighbour that forwards for others while no proxy is named, clients are told apart as well as
     * can be: by what it says, and all of them together have ten times as many, so that neither does one lock out all others
     * soon, nor does whoever forges the header go on without end.
     */
    private List<LoginAttempts.Origin> origins(ClientAddress known, HttpServletRequest request) {
        var address = known.of(request);
        var behind = known.unprovenClient(request);
        if (behind.isEmpty()) {
            return List.of(new LoginAttempts.Origin(address, 1));
        }
        if (!told.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "clients may not be told apart: calls come through {0}, and agentsflow.limits.trusted-proxies names no proxy",
                    request.getRemoteAddr());
        }
        return List.of(
                new LoginAttempts.Origin(behind.get() + " by " + address, 1),
                new LoginAttempts.Origin(address, LoginAttempts.TOGETHER));
    }

    private static boolean hasCredential(HttpServletRequest request) {
        return request.getHeader("Authorization") != null || request.getHeader("x-api-key") != null;
    }

    private static ProblemException refusal(Duration wait) {
        return new ProblemException(
                ProblemType.TOO_MANY_REQUESTS,
                "Too many wrong credentials came from this address; Retry-After tells when they are looked at again.",
                List.of(),
                wait,
                null);
    }

    /**
     * Notes the refusal as it is said. Asking the answer itself would come too late: one that is sent asynchronously may by
     * then be over, and its object serve the next request.
     */
    private static final class WatchedAnswer extends HttpServletResponseWrapper {

        private volatile boolean refused;

        WatchedAnswer(HttpServletResponse answer) {
            super(answer);
        }

        boolean isRefused() {
            return refused;
        }

        @Override
        public void setStatus(int status) {
            refused |= status == UNAUTHENTICATED;
            super.setStatus(status);
        }

        @Override
        public void sendError(int status) throws IOException {
            refused |= status == UNAUTHENTICATED;
            super.sendError(status);
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            refused |= status == UNAUTHENTICATED;
            super.sendError(status, message);
        }
    }
}
