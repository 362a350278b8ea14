package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.web.ClientConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http.server.Request;

/** A connection of Grizzly's. */
final class GrizzlyConnection implements ClientConnection {

    private static final System.Logger LOG = System.getLogger(GrizzlyConnection.class.getName());

    /** What waits in the server's own queue: by itself it takes some 50 MB a connection. */
    private static final int MOST_UNSENT = 64 * 1024;

    private final Connection<?> connection;

    GrizzlyConnection(Connection<?> connection) {
        this.connection = connection;
    }

    /** @throws ClassCastException for another server's request */
    static GrizzlyConnection of(Object request) {
        var connection = ((Request) request).getContext().getConnection();
        connection.setMaxAsyncWriteQueueSize(MOST_UNSENT);
        return new GrizzlyConnection(connection);
    }

    @Override
    public Runnable watch(Runnable onClosed) {
        CloseListener<Closeable, CloseType> listener = (closeable, type) -> onClosed.run();
        connection.addCloseListener(listener);
        read(true);
        return () -> {
            connection.removeCloseListener(listener);
            read(false);
        };
    }

    private void read(boolean wanted) {
        try {
            if (wanted) {
                connection.enableIOEvent(IOEvent.READ);
            } else {
                connection.disableIOEvent(IOEvent.READ);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the connection is closed already, which its listeners hear by themselves", e);
        }
    }

    @Override
    public void close() {
        connection.terminateSilently();
    }
}
