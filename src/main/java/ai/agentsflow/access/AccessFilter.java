package ai.agentsflow.access;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.inject.Inject;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Names the caller of every request, and lets nobody without a name past the {@link OpenPaths}.
 *
 * <p>In the {@code dev} profile whoever comes from this machine without a credential is {@link Caller#LOCAL}, and nobody comes
 * from anywhere else.
 */
public class AccessFilter implements Filter {

    private static final String CHALLENGE_HEADER = "WWW-Authenticate";

    @Inject
    Authenticator authenticator;

    @Inject
    AccessConfig config;

    @Inject
    FailedLogins failedLogins;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        if (config.isDev() && !ThisMachine.isCalledBy(http)) {
            var refusal = "The dev profile serves only callers on its own machine, by the name localhost.";
            ProblemResponses.send(http, answer, new ProblemException(ProblemType.FORBIDDEN, refusal));
        } else if (OpenPaths.isOpen(http)) {
            chain.doFilter(http, answer);
        } else {
            var caller = identify(http, answer);
            if (caller != null) {
                caller.requester().leaveWith(http);
                chain.doFilter(new Identified(http, caller), answer);
            }
        }
    }

    /** The caller, or null once a refusal has been sent. */
    private @Nullable Caller identify(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            var caller = authenticator
                    .caller(values(request, "Authorization"), apiKeys(request))
                    .or(() -> config.isDev() ? Optional.of(Caller.LOCAL) : Optional.empty());
            if (caller.isPresent()) {
                return caller.get();
            }
            response.setHeader(CHALLENGE_HEADER, RefusedCredentialException.INVITATION);
            var wanted = "This path needs a bearer token or an API key.";
            ProblemResponses.send(request, response, new ProblemException(ProblemType.UNAUTHENTICATED, wanted));
        } catch (RefusedCredentialException e) {
            // whoever brings what was good once does not guess
            var wait = e.isGenuine() ? Optional.<Duration>empty() : failedLogins.failed(request);
            if (wait.isEmpty()) {
                response.setHeader(CHALLENGE_HEADER, RefusedCredentialException.CHALLENGE);
            }
            ProblemResponses.send(
                    request, response, wait.map(AccessFilter::tooMany).orElseGet(e::problem));
        } catch (ProblemException e) {
            var wait = failedLogins.mustWait(request);
            ProblemResponses.send(
                    request, response, wait.map(AccessFilter::tooMany).orElse(e));
        }
        return null;
    }

    private static ProblemException tooMany(Duration wait) {
        return new ProblemException(
                ProblemType.TOO_MANY_REQUESTS,
                "This credential is not valid, and too many such came from this address; Retry-After says when to come back."
                        + " A valid credential is let in at any time.",
                List.of(),
                wait,
                null);
    }

    /** Anthropic's SDKs send the one header, Azure's the other. */
    private static List<String> apiKeys(HttpServletRequest request) {
        var keys = values(request, "x-api-key");
        keys.addAll(values(request, "api-key"));
        return keys;
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
    }

    private static final class Identified extends HttpServletRequestWrapper {

        private final Caller caller;

        Identified(HttpServletRequest request, Caller caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return caller.roles().contains(role);
        }

        @Override
        public String getRemoteUser() {
            return caller.subject();
        }
    }
}
