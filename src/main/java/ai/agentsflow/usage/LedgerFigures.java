package ai.agentsflow.usage;

import ai.agentsflow.platform.metrics.Metrics;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/** Counts the records that did not get where they should, and sees to it that the log tells of them in few lines. */
final class LedgerFigures {

    private static final System.Logger LOG = System.getLogger(UsageLedger.class.getName());
    private static final int TENFOLD = 10;

    private final LongAdder lost = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicBoolean full = new AtomicBoolean();
    private long lostAndTold;
    private long refusedToTell = 1;
    private boolean refusedFull;

    void showIn(Metrics metrics, IntSupplier waiting, LongSupplier journalBytes) {
        metrics.gauge("agentsflow_usage_records_waiting", "Usage records that are not in the database yet", () ->
                (double) waiting.getAsInt());
        metrics.gauge("agentsflow_usage_journal_bytes", "What the journal of usage records takes of the disk", () ->
                (double) journalBytes.getAsLong());
        metrics.counter("agentsflow_usage_records_lost", "Usage records that found no room to be kept in", lost::sum);
        metrics.counter(
                "agentsflow_usage_records_refused",
                "Usage records that the database refuses; they stand in the table usage_refused",
                refused::sum);
    }

    long lost() {
        return lost.sum();
    }

    long refused() {
        return refused.sum();
    }

    /** A record found no room among those that wait. */
    void foundNoRoom() {
        lost.increment();
        if (!full.getAndSet(true)) {
            LOG.log(
                    Level.ERROR,
                    "{0} usage records wait; there is no room for more, they are lost",
                    WaitingRecords.MOST);
        }
    }

    /** There is room again: tells how many were lost meanwhile. */
    void haveRoom() {
        if (full.getAndSet(false)) {
            long all = lost.sum();
            LOG.log(Level.ERROR, "{0} usage records did not fit in memory and are lost", all - lostAndTold);
            lostAndTold = all;
        }
    }

    /** The database has refused some. The log has a line for the first one, and another each time there are ten times as many. */
    void wereRefused(int count, int withoutRoom) {
        refused.add(count);
        if (refused.sum() >= refusedToTell) {
            LOG.log(
                    Level.ERROR,
                    "the database has refused {0} usage records; they stand in the table usage_refused, others are written",
                    refused.sum());
            while (refusedToTell <= refused.sum()) {
                refusedToTell *= TENFOLD;
            }
        }
        lost.add(withoutRoom);
        lostAndTold += withoutRoom;
        if (withoutRoom > 0 && !refusedFull) {
            refusedFull = true;
            LOG.log(
                    Level.ERROR,
                    "usage_refused holds {0} records; what the database refuses from now on is lost",
                    RefusedRecords.MOST);
        }
    }
}
