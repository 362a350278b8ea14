package ai.agentsflow.platform.payara.guard;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.jspecify.annotations.Nullable;

/**
 * Lets what was read of one connection through the server's filters one after the other, in the order in which it came: the next when
 * the thread of the one before has left them. Grizzly alone would let a request that waited in the guard begin beside it.
 *
 * <p>Thread-safe.
 */
final class Turns {

    private static final System.Logger LOG = System.getLogger(Turns.class.getName());

    private final Consumer<FilterChainContext> goOn;
    private final ArrayDeque<FilterChainContext> arrivals = new ArrayDeque<>(1);
    private final ArrayDeque<Runnable> departures = new ArrayDeque<>(1);
    /** The thread that is in the filters, or was the last before {@link #admitted}. */
    private @Nullable Thread serving;
    /** Whose turn is next; it is on its way to a thread of its own. */
    private @Nullable FilterChainContext admitted;

    /** @param goOn resumes what had to wait, on another thread */
    Turns(Consumer<FilterChainContext> goOn) {
        this.goOn = goOn;
    }

    /** Whether it is the turn of what was read; if so, {@link #leave} has to follow. Otherwise it is suspended until it is. */
    synchronized boolean begin(FilterChainContext read) {
        if (serving != null && read != admitted) {
            read.suspend();
            arrivals.add(read);
            return false;
        }
        admitted = null;
        serving = Thread.currentThread();
        return true;
    }

    /** What was read goes its own way; if it was its turn, it is the next one's. */
    void giveUp(FilterChainContext read) {
        boolean next;
        synchronized (this) {
            next = read == admitted;
        }
        if (next) {
            leave();
        }
    }

    /** The thread has left the filters; it does what has waited for that. */
    void leave() {
        while (true) {
            Runnable departure;
            FilterChainContext following = null;
            synchronized (this) {
                departure = departures.poll();
                if (departure == null) {
                    following = arrivals.poll();
                    admitted = following;
                    serving = following == null ? null : serving;
                }
            }
            if (departure != null) {
                run(departure);
            } else {
                if (following != null) {
                    goOn.accept(following);
                }
                return;
            }
        }
    }

    /** Whatever becomes of it: a connection whose turns stopped would be read no more. */
    private static void run(Runnable departure) {
        try {
            departure.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "an answer could not be completed", e);
        }
    }

    /** Runs something when no thread is in the filters: at once, also on the thread that is in them, or when that leaves. */
    void onceLeft(Runnable action) {
        synchronized (this) {
            if (serving != null && serving != Thread.currentThread()) {
                departures.add(action);
                return;
            }
        }
        action.run();
    }

    /** The connection is closed: what waits for a turn gets none. */
    synchronized void end() {
        arrivals.clear();
    }
}
