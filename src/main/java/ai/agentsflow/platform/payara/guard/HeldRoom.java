package ai.agentsflow.platform.payara.guard;

import ai.agentsflow.platform.framing.Room;
import ai.agentsflow.platform.memory.MemoryBudget;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one connection holds of requests that are not complete: a part of the memory budget, but for the first few kilobytes. All
 * connections together leave half of the budget to those whose callers are known.
 */
final class HeldRoom implements Room {

    private static final long UNCOUNTED = 4096;

    private final MemoryBudget budget;
    private final AtomicLong ofAll;
    private final MemoryBudget.Share share;
    private long taken;

    HeldRoom(MemoryBudget budget, AtomicLong ofAll) {
        this.budget = budget;
        this.ofAll = ofAll;
        this.share = share(budget);
    }

    /** What the budget would not count by itself counts here, above the first part. */
    private static MemoryBudget.Share share(MemoryBudget budget) {
        var share = budget.share();
        share.take(MemoryBudget.FREE - UNCOUNTED);
        return share;
    }

    @Override
    public boolean take(long bytes) {
        long more = counted(taken + bytes) - counted(taken);
        if (ofAll.addAndGet(more) > budget.most() / 2 && more > 0) {
            ofAll.addAndGet(-more);
            return false;
        }
        if (!share.take(bytes)) {
            ofAll.addAndGet(-more);
            return false;
        }
        taken += bytes;
        return true;
    }

    @Override
    public void give(long bytes) {
        if (bytes > 0) {
            ofAll.addAndGet(counted(taken - bytes) - counted(taken));
            taken -= bytes;
            share.give(bytes);
        }
    }

    private static long counted(long bytes) {
        return Math.max(0, bytes - UNCOUNTED);
    }
}
