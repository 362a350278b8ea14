package ai.agentsflow.platform.payara.guard;

import ai.agentsflow.platform.exchange.ClientConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.nio.NIOConnection;

/** A connection of Grizzly's. */
public final class GrizzlyConnection implements ClientConnection {

    private static final System.Logger LOG = System.getLogger(GrizzlyConnection.class.getName());

    private final Connection<?> connection;

    public GrizzlyConnection(Connection<?> connection) {
        this.connection = connection;
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
    public void onceLeft(Runnable action) {
        RequestGuard.of(connection).ifPresentOrElse(guarded -> guarded.onceLeft(action), action);
    }

    @Override
    public void close() {
        reset(connection);
    }

    /** Closes it by a TCP reset: otherwise the system would offer what its client does not take for minutes more, and keep it so long. */
    static void reset(Connection<?> connection) {
        try {
            if (connection instanceof NIOConnection nio && nio.getChannel() instanceof SocketChannel socket) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the connection is closed already", e);
        }
        connection.terminateSilently();
    }
}
