package ai.agentsflow.access;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Principal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lets this machine's own callers in and names them; everybody else is refused.
 *
 * <p>The {@code Host} is looked at too: a page of a strange site, whose name was pointed at this machine after the browser
 * had loaded it (DNS rebinding), is no caller of this machine.
 */
public class AccessFilter implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        if (!isLoopback(http.getRemoteAddr()) || !isLocalName(http.getServerName())) {
            ProblemResponses.send(
                    http,
                    (HttpServletResponse) response,
                    new ProblemException(
                            ProblemType.FORBIDDEN,
                            "The dev profile serves only callers on its own machine, by the name localhost."));
            return;
        }
        chain.doFilter(new Identified(http, Caller.LOCAL), response);
    }

    static boolean isLocalName(@Nullable String name) {
        if (name == null) {
            return false;
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "localhost", "[::1]", "::1", "[0:0:0:0:0:0:0:1]" -> true;
            default -> name.matches("127(\\.\\d{1,3}){3}");
        };
    }

    /** The container gives a literal address, so no name is looked up here. */
    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
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
