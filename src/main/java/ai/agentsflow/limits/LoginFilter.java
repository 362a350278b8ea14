package ai.agentsflow.limits;

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
 * without a credential tries none.
 *
 * <p>Where clients cannot be told apart nothing is counted: one of them could lock out all others.
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
        if (addresses == null || !hasCredential(http) || isHidden(addresses, http)) {
            chain.doFilter(request, response);
            return;
        }
        var address = addresses.of(http);
        var wait = attempts.mustWait(address);
        if (wait.isPresent()) {
            ProblemResponses.send(http, answer, refusal(wait.get()));
            return;
        }
        var watched = new WatchedAnswer(answer);
        chain.doFilter(request, watched);
        if (watched.isRefused()) {
            attempts.failed(address);
        }
    }

    private boolean isHidden(ClientAddress known, HttpServletRequest request) {
        boolean hidden = known.isHidden(request);
        if (hidden && !told.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "wrong credentials are not limited: calls come through {0}, which agentsflow.limits.trusted-proxies does not"
                            + " name",
                    request.getRemoteAddr());
        }
        return hidden;
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
