package ai.agentsflow.events.sockets;

import ai.agentsflow.access.sockets.SocketPaths;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/** {@code /api/ws/chat}: a turn a frame, chunks of the answer back. */
@ServerEndpoint(value = SocketPaths.CHAT, configurator = ChatSocket.Configurator.class)
public class ChatSocket {

    private final SocketEvents events;
    private final SocketChat chat;
    private volatile @Nullable Socket socket;
    private volatile SocketChat.@Nullable Talk talk;

    ChatSocket(SocketEvents events, SocketChat chat) {
        this.events = events;
        this.chat = chat;
    }

    /** Makes one for each connection. */
    public static class Configurator extends ServerEndpointConfig.Configurator {

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new ChatSocket(SocketEvents.current(), SocketChat.current()));
        }
    }

    @OnOpen
    public void open(Session session) {
        var opened = events.open(session);
        if (opened != null) {
            socket = opened;
            talk = chat.talk(opened);
        }
    }

    @OnMessage(maxMessageSize = SocketFrame.MOST_BYTES)
    public void hear(String frame) {
        var open = talk;
        if (open != null) {
            open.hear(frame);
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
