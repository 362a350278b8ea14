package ai.agentsflow.platform.exchange;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notices at once when a client leaves whom nothing is being written to: the Servlet API tells only by a write that fails. On a
 * server that does not show its connections nothing is watched, and a failing write has to do.
 */
public final class ClientWatch {

    private final Optional<ClientConnection> connection;
    private final Runnable onGone;
    private @Nullable Runnable end;
    private boolean begun;
    private boolean over;

    /** {@code onGone} is called once at most, on a thread of the server. */
    public ClientWatch(Optional<ClientConnection> connection, Runnable onGone) {
        this.connection = connection;
        this.onGone = onGone;
    }

    /** Begins, unless it is over already. */
    public void begin() {
        synchronized (this) {
            if (over || begun || connection.isEmpty()) {
                return;
            }
            begun = true;
        }
        // without the lock: a connection that is closed already says so at once, on this thread
        var begunWatch = connection.get().watch(this::closed);
        boolean late;
        synchronized (this) {
            late = over;
            end = late ? null : begunWatch;
        }
        if (late) {
            begunWatch.run();
        }
    }

    /** Ends it; nothing is told from here on. */
    public void end() {
        Runnable begunWatch;
        synchronized (this) {
            over = true;
            begunWatch = end;
            end = null;
        }
        if (begunWatch != null) {
            begunWatch.run();
        }
    }

    private void closed() {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            end = null;
        }
        onGone.run();
    }
}
