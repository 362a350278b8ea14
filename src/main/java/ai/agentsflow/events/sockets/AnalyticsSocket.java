package ai.agentsflow.events.sockets;

import ai.agentsflow.access.sockets.SocketPaths;
import ai.agentsflow.events.Topic;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/** {@code /api/ws/analytics}: what happens, and live figures: everything to an administrator, to a user their own. */
@ServerEndpoint(value = SocketPaths.ANALYTICS, configurator = AnalyticsSocket.Configurator.class)
public class AnalyticsSocket {

    private final SocketEvents events;
    private volatile @Nullable Socket socket;

    AnalyticsSocket(SocketEvents events) {
        this.events = events;
    }

    /** Makes one for each connection. */
    public static class Configurator extends ServerEndpointConfig.Configurator {

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new AnalyticsSocket(SocketEvents.current()));
        }
    }

    @OnOpen
    public void open(Session session) {
        socket = events.open(session, Topic.ANALYTICS);
    }

    @OnMessage(maxMessageSize = SocketFrame.MOST_BYTES)
    public void hear(String frame) {
        var open = socket;
        if (open != null) {
            SocketFrame.hear(open, frame);
        }
    }

    @OnMessage
    public void hear(PongMessage pong) {
        var open = socket;
        if (open != null) {
            open.answered();
        }
    }

    @OnClose
    public void close() {
        var open = socket;
        if (open != null) {
            open.gone();
        }
    }

    /** The server closes the session itself, with the code that fits. */
    @OnError
    public void fail(Throwable failure) {
        SocketFrame.note(failure);
    }
}
