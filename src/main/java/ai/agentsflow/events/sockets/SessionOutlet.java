package ai.agentsflow.events.sockets;

import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** A session of the server's. */
final class SessionOutlet implements Outlet {

    private static final System.Logger LOG = System.getLogger(SessionOutlet.class.getName());
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Session session;
    private final RemoteEndpoint.Async remote;

    SessionOutlet(Session session) {
        this.session = session;
        this.remote = session.getAsyncRemote();
    }

    @Override
    public void send(String frame, Consumer<Boolean> sent) {
        try {
            remote.sendText(frame, result -> sent.accept(result.isOK()));
        } catch (RuntimeException e) {
            // it was closed a moment ago
            sent.accept(false);
        }
    }

    @Override
    public void ping() {
        try {
            remote.sendPing(NOTHING.duplicate());
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a WebSocket could not be pinged: {0}", e.getMessage());
        }
    }

    @Override
    public void close(int code, String reason) {
        try {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a WebSocket could not be closed in words: {0}", e.getMessage());
        }
    }
}
