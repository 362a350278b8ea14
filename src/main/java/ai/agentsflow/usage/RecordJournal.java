package ai.agentsflow.usage;

import ai.agentsflow.platform.journal.Journal;
import ai.agentsflow.platform.journal.Leftover;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's journal: opened as soon as its directory can be used, told of in few log lines. Any thread keeps; all else is the
 * writer's.
 */
final class RecordJournal {

    private static final System.Logger LOG = System.getLogger(UsageLedger.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final UsageConfig.JournalConfig config;
    private final LongSupplier nanoTime;
    private volatile boolean off;
    private volatile @Nullable Journal journal;
    private volatile @Nullable String fault;
    private long lastSync;
    private long lastLook;
    private volatile boolean appended;
    private volatile boolean closed;

    RecordJournal(UsageConfig.JournalConfig config, LongSupplier nanoTime) {
        this.config = config;
        this.nanoTime = nanoTime;
        this.off = config.directory().isEmpty();
    }

    /** Opens it, where that can be. */
    void open() {
        if (off || closed) {
            return;
        }
        var directory = config.directory().orElseThrow();
        try {
            var opened = Journal.open(directory, UsageConfig.JournalConfig.FILE_BYTES, config.mostBytes());
            opened.look();
            long now = nanoTime.getAsLong();
            lastSync = now;
            lastLook = now;
            journal = opened;
            works();
        } catch (IOException | RuntimeException e) {
            if (config.stated()) {
                failed("cannot be opened in " + directory, e);
            } else {
                off = true;
                LOG.log(
                        Level.WARNING,
                        "usage records wait in memory alone, and are lost with the process: {0} cannot be used ({1}); name another"
                                + " directory by AGENTSFLOW_USAGE_JOURNAL",
                        directory,
                        e.toString());
            }
        }
    }

    /** Whether there is none, because nobody wants one or its usual place cannot be written. */
    boolean isOff() {
        return off;
    }

    /** Whether a record will have room. */
    boolean hasRoom() {
        var open = journal;
        return open != null && open.hasRoom();
    }

    /** Keeps a record; null where it cannot be kept. */
    Journal.@Nullable Place keep(UsageRecord record) {
        var open = journal;
        if (open == null) {
            return null;
        }
        try {
            var place = open.append(RecordForm.write(record));
            appended = true;
            return place;
        } catch (IOException | RuntimeException e) {
            failed("takes no record", e);
            return null;
        }
    }

    /** What is to be done once in a while: room made, the disk told to write, others' files looked for. */
    void tend() {
        var open = journal;
        if (open == null) {
            open();
            return;
        }
        long now = nanoTime.getAsLong();
        try {
            open.makeRoom();
            if (appended
                    && !config.sync().isZero()
                    && now - lastSync >= config.sync().toNanos()) {
                appended = false;
                lastSync = now;
                open.sync();
            }
            if (now - lastLook >= LOOK_NANOS) {
                lastLook = now;
                open.look();
            }
            works();
        } catch (IOException | RuntimeException e) {
            failed("has no room", e);
        }
    }

    /** The oldest file of records that nobody has in memory. */
    Optional<Leftover> leftover() throws IOException {
        var open = journal;
        return open == null ? Optional.empty() : open.leftover();
    }

    /** What could not be written is given again. */
    void again(Leftover leftover) {
        var open = journal;
        if (open != null) {
            open.again(leftover);
        }
    }

    /** Ends it; what is not done stays. */
    void close() {
        closed = true;
        var open = journal;
        if (open != null) {
            journal = null;
            try {
                open.close();
            } catch (IOException e) {
                LOG.log(Level.ERROR, "the journal of usage records did not end well: {0}", e.toString());
            }
        }
    }

    /** How many records this process has put into it that are not in the database. */
    int waiting() {
        var open = journal;
        return open == null ? 0 : open.undone();
    }

    long bytes() {
        var open = journal;
        return open == null ? 0 : open.bytes();
    }

    /** Why it takes no records; nothing while it does, or is off. */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    private void works() {
        if (fault != null) {
            fault = null;
            LOG.log(Level.INFO, "the journal of usage records takes records again");
        }
    }

    private void failed(String how, Exception e) {
        boolean first = fault == null;
        fault = "the journal of usage records " + how + ": " + e;
        if (first) {
            LOG.log(Level.ERROR, fault);
        }
    }
}
