package ai.agentsflow.platform.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all calls under way may take together, in either direction: bodies of requests, answers that are held, what waits
 * for slow readers. What does not fit is refused before it is held, for a server that ran out of memory would answer nobody.
 *
 * <p>Thread-safe.
 */
public final class MemoryBudget {

    /** What any call may hold, and is not counted: nearly all of them need no more. */
    public static final int FREE = 16 * 1024;

    /** Beside the budget, for what an operator asks when it is full: metrics above all. */
    public static final int RESERVE = 2 * 1024 * 1024;

    /** The setting that says how much it is. */
    public static final String SETTING = "agentsflow.memory.max-held-bytes";

    private final long most;
    private final AtomicLong held = new AtomicLong();

    /** @param most bytes, of all calls together */
    public MemoryBudget(long most) {
        this.most = most;
    }

    /** One without a bound worth the name, for work that is bounded otherwise. */
    public static MemoryBudget unlimited() {
        return new MemoryBudget(Long.MAX_VALUE / 2);
    }

    /** A call's part of it. Whoever has taken bytes gives them back, or the call gives back all of them when it is over. */
    public final class Share {

        private final long limit;
        private long taken;
        private boolean over;

        private Share(long limit) {
            this.limit = limit;
        }

        /** Takes so many bytes more; false, and nothing changed, when there is no room for them, or the call is over. */
        public synchronized boolean take(long bytes) {
            if (over || bytes < 0) {
                return false;
            }
            long more = counted(taken + bytes) - counted(taken);
            if (more > 0 && held.addAndGet(more) > limit) {
                held.addAndGet(-more);
                return false;
            }
            taken += bytes;
            return true;
        }

        /** Gives some of them back; never more than there are. */
        public synchronized void give(long bytes) {
            long left = Math.max(0, taken - bytes);
            held.addAndGet(counted(left) - counted(taken));
            taken = left;
        }

        /** Gives everything back, for good: nothing can be taken from here on. A second time does nothing. */
        public synchronized void giveBack() {
            held.addAndGet(-counted(taken));
            taken = 0;
            over = true;
        }

        /** How many bytes the call holds, those that are not counted included. */
        public synchronized long taken() {
            return taken;
        }
    }

    private static long counted(long bytes) {
        return Math.max(0, bytes - FREE);
    }

    /** A call begins. */
    public Share share() {
        return new Share(most);
    }

    /** A call begins that must be answered when others hold the whole budget: it has the {@link #RESERVE} too. */
    public Share operatorsShare() {
        return new Share(most + RESERVE);
    }

    /** How many bytes are counted now. */
    public long held() {
        return held.get();
    }

    /** How many may be. */
    public long most() {
        return most;
    }
}
