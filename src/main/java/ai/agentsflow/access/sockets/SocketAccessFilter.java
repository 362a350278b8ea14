package ai.agentsflow.access.sockets;

import ai.agentsflow.access.AccessConfig;
import ai.agentsflow.access.Authenticator;
import ai.agentsflow.access.Caller;
import ai.agentsflow.access.FailedLogins;
import ai.agentsflow.access.Pass;
import ai.agentsflow.access.RefusedCredentialException;
import ai.agentsflow.access.ThisMachine;
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
 * Names the caller of every WebSocket's handshake: by the header that other requests have, by {@code ?ticket=}, or by {@code ?token=}
 * where that is allowed. Whoever is nobody is let through as nobody, so that the socket can say so.
 */
public class SocketAccessFilter implements Filter {

    private static final String TICKET = "ticket";
    private static final String TOKEN = "token";

    @Inject
    Authenticator authenticator;

    @Inject
    TicketVerifier tickets;

    @Inject
    AccessConfig config;

    @Inject
    FailedLogins failedLogins;

    private @Nullable Origins origins;

    @Override
    public void init(FilterConfig filter) {
        origins = new Origins(config.corsOrigins());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        try {
            checkPlace(http);
            chain.doFilter(new Handshake(http, caller(http)), response);
        } catch (ProblemException refusal) {
            ProblemResponses.send(http, (HttpServletResponse) response, refusal);
        }
    }

    /** @throws ProblemException 403 for a page of a strange origin */
    private void checkPlace(HttpServletRequest http) {
        if (config.isDev() && !ThisMachine.isCalledBy(http)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The dev profile serves only callers on its own machine, by the name localhost.");
        }
        if (origins == null || !origins.isAllowed(http)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "Pages of this origin open no socket here; agentsflow.access.cors-origins names those that may.");
        }
    }

    /** @throws ProblemException 429 where too many wrong credentials came from, 503 when one cannot be checked now */
    private SocketCaller caller(HttpServletRequest http) {
        try {
            return pass(http)
                    .or(() -> config.isDev() ? Optional.of(new Pass(Caller.LOCAL, null)) : Optional.empty())
                    .map(SocketCaller::of)
                    .orElseGet(() -> SocketCaller.refused(
                            "Unauthorized: send an Authorization header, or a ticket from POST /api/ws/ticket."));
        } catch (RefusedCredentialException e) {
            if (!e.isGenuine()) {
                failedLogins.failed(http).ifPresent(wait -> {
                    throw tooMany(wait);
                });
            }
            return SocketCaller.refused(e);
        }
    }

    private Optional<Pass> pass(HttpServletRequest http) {
        var authorization = values(http, "Authorization");
        var keys = values(http, "x-api-key");
        keys.addAll(values(http, "api-key"));
        var ticket = http.getParameter(TICKET);
        if (ticket != null) {
            return Optional.of(tickets.redeem(ticket)
                    .orElseThrow(() -> RefusedCredentialException.because(
                            "The ticket is none, has been used, or is older than 30 seconds.")));
        }
        var token = http.getParameter(TOKEN);
        if (token != null && authorization.isEmpty() && keys.isEmpty()) {
            if (!config.queryToken()) {
                throw RefusedCredentialException.because(
                        "This server takes no token in an address: use a ticket from POST /api/ws/ticket.");
            }
            authorization = List.of("Bearer " + token);
        }
        return authenticator.pass(authorization, keys);
    }

    private static List<String> values(HttpServletRequest request, String header) {
        return Collections.list(request.getHeaders(header));
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

    private static final class Handshake extends HttpServletRequestWrapper {

        private final SocketCaller caller;

        Handshake(HttpServletRequest request, SocketCaller caller) {
            super(request);
            this.caller = caller;
        }

        @Override
        public Principal getUserPrincipal() {
            return caller;
        }

        @Override
        public boolean isUserInRole(String role) {
            return false;
        }

        @Override
        public @Nullable String getRemoteUser() {
            return caller.pass() == null ? null : caller.getName();
        }
    }
}
