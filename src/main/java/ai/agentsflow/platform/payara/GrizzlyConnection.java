package ai.agentsflow.platform.payara;

import ai.agentsflow.platform.web.ClientConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.CloseType;
import org.glassfish.grizzly.Closeable;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOEvent;

/** A connection of Grizzly's. */
final class GrizzlyConnection implements ClientConnection {

    private static final System.Logger LOG = System.getLogger(GrizzlyConnection.class.getName());

    private final Connection<?> connection;

    GrizzlyConnection(Connection<?> connection) {
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
    public void close() {
        connection.terminateSilently();
    }
}
