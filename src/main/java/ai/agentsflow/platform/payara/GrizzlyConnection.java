package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.web.ClientConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.nio.NIOConnection;

/** A connection of Grizzly's. */
final class GrizzlyConnection implements ClientConnection {

    private static final System.Logger LOG = System.getLogger(GrizzlyConnection.class.getName());

    /** What waits in the server's own queue: by itself it takes some 50 MB a connection. */
    private static final int MOST_UNSENT = 64 * 1024;

    /** What the system holds for a client that does not read: by itself up to 4 MB, which is the server's memory in a container. */
    private static final int SEND_BUFFER = 256 * 1024;

    private final Connection<?> connection;

    GrizzlyConnection(Connection<?> connection) {
        this.connection = connection;
    }

    /** @throws ClassCastException for another server's request */
    static GrizzlyConnection of(Object request) {
        var connection = ((Request) request).getContext().getConnection();
        connection.setMaxAsyncWriteQueueSize(MOST_UNSENT);
        boundSendBuffer(connection);
        return new GrizzlyConnection(connection);
    }

    private static void boundSendBuffer(Connection<?> connection) {
        try {
            if (connection instanceof NIOConnection nio
                    && nio.getChannel() instanceof SocketChannel socket
                    && socket.getOption(StandardSocketOptions.SO_SNDBUF) > 2 * SEND_BUFFER) {
                socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the connection is closed already", e);
        }
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
