package ai.agentsflow.access.sockets;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whose pages may open a WebSocket: this server's own, and those that may use the API. A browser asks nobody before it does, so the
 * server has to look; what is no browser sends no origin.
 */
final class Origins {

    private static final Pattern ORIGIN = Pattern.compile("(https?)://([^/?#@\\s]+)");

    private final Set<String> others;

    Origins(Set<String> others) {
        this.others = Set.copyOf(others);
    }

    boolean isAllowed(HttpServletRequest request) {
        var origin = request.getHeader("Origin");
        return origin == null || others.contains(origin) || isOwn(origin, request.getHeader("Host"));
    }

    /** By its host and port alone: behind a proxy the server does not see whether the page came by TLS. */
    private static boolean isOwn(String origin, String host) {
        var parts = ORIGIN.matcher(origin);
        return host != null
                && parts.matches()
                && withoutUsualPort(parts.group(2)).equals(withoutUsualPort(host));
    }

    private static String withoutUsualPort(String host) {
        var lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(":443") || lower.endsWith(":80") ? lower.substring(0, lower.lastIndexOf(':')) : lower;
    }
}
