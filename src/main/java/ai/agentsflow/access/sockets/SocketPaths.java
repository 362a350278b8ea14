package ai.agentsflow.access.sockets;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;

/** Where the WebSockets are. */
public final class SocketPaths {

    public static final String CHAT = "/api/ws/chat";
    public static final String ANALYTICS = "/api/ws/analytics";
    public static final String NOTIFICATIONS = "/api/ws/notifications";

    private static final Set<String> ALL = Set.of(CHAT, ANALYTICS, NOTIFICATIONS);

    private SocketPaths() {}

    /**
     * Whether this is a handshake for one of them: by the path as it was written, which is what the server's own code looks at. Any other
     * spelling is a request like others.
     */
    public static boolean isHandshake(HttpServletRequest request) {
        return request.getHeader("Sec-WebSocket-Key") != null
                && request.getMethod().equals("GET")
                && ALL.contains(request.getRequestURI());
    }
}
