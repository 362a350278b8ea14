package ai.agentsflow.platform.web;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that the bodies of the requests under way may take together: what does not fit is refused before it is read, for
 * a server that ran out of memory would answer nobody.
 *
 * <p>Thread-safe.
 */
public final class HeldBytes {

    /** What any request may cost, and is not counted. */
    static final int UNCOUNTED = 16 * 1024;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    public HeldBytes(long most) {
        this.most = most;
    }

    /** Whether a body is counted that says to have so many bytes; -1: it does not say. */
    public static boolean isCounted(long told) {
        return told < 0 || told > UNCOUNTED;
    }

    /** One request's part of it. */
    public final class Share {

        private final AtomicLong taken = new AtomicLong();

        /** Makes the share this large at least; false, and nothing changed, when there is no room for that. */
        boolean growTo(long bytes) {
            long more = bytes - taken.get();
            if (bytes <= UNCOUNTED || more <= 0) {
                return true;
            }
            if (held.addAndGet(more) > most) {
                held.addAndGet(-more);
                return false;
            }
            taken.addAndGet(more);
            return true;
        }

        /** Gives everything back; a second time does nothing. */
        public void giveBack() {
            held.addAndGet(-taken.getAndSet(0));
        }

        /** Whether there is nothing to give back. */
        public boolean isEmpty() {
            return taken.get() == 0;
        }
    }

    public Share share() {
        return new Share();
    }

    /** How many bytes are held now. */
    public long held() {
        return held.get();
    }
}
