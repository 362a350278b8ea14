package ai.agentsflow.platform.payara.guard;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.nio.NIOConnection;

/** Bounds what waits for a client that does not read, outside of the memory budget. */
final class Unsent {

    private static final System.Logger LOG = System.getLogger(Unsent.class.getName());

    /** In the server's own queue, where by itself some 50 MB wait: so much, and the server says that it would block. */
    private static final int MOST_QUEUED_BYTES = 16 * 1024;

    /** In the system's buffer, by itself up to 4 MB: in a container that is the server's memory too. */
    private static final int SEND_BUFFER_BYTES = 256 * 1024;

    private Unsent() {}

    /** Bounds it for a connection that has just been accepted. */
    static void bound(Connection<?> connection) {
        connection.setMaxAsyncWriteQueueSize(MOST_QUEUED_BYTES);
        try {
            if (connection instanceof NIOConnection nio && nio.getChannel() instanceof SocketChannel socket) {
                socket.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the connection is closed already", e);
        }
    }
}
