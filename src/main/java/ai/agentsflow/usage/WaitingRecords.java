package ai.agentsflow.usage;

import ai.agentsflow.platform.journal.Journal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the database, the oldest first. Any thread adds; one writer takes and says what it is done with, and what it
 * is not done with it is given again. Each stands in the journal too, where there is one; what memory has no room for stands there
 * alone.
 */
final class WaitingRecords {

    static final int MOST = 50_000;

    private final RecordJournal journal;
    private final BlockingQueue<Waiting> added = new ArrayBlockingQueue<>(MOST);
    private final List<Waiting> given = new ArrayList<>();
    private volatile int givenSize;

    WaitingRecords(RecordJournal journal) {
        this.journal = journal;
    }

    private record Waiting(UsageRecord record, Journal.@Nullable Place place) {}

    /** False when there is no room. */
    boolean add(UsageRecord record) {
        var place = journal.keep(record);
        if (added.offer(new Waiting(record, place))) {
            return true;
        }
        if (place == null) {
            return false;
        }
        place.forsake();
        return true;
    }

    /** Whether memory has room for one more. */
    boolean hasRoom() {
        return added.remainingCapacity() > 0;
    }

    /** Up to so many, for the writer. */
    List<UsageRecord> oldest(int most) {
        added.drainTo(given, Math.max(0, most - given.size()));
        givenSize = given.size();
        return given.stream().map(Waiting::record).toList();
    }

    /** The writer is done with these. */
    void done(List<UsageRecord> records) {
        var written = new HashSet<>(records);
        given.removeIf(waiting -> {
            boolean done = written.contains(waiting.record());
            if (done && waiting.place() != null) {
                waiting.place().done();
            }
            return done;
        });
        givenSize = given.size();
    }

    /** How many are in memory. */
    int inMemory() {
        return added.size() + givenSize;
    }

    /** How many are not in the database yet. */
    int size() {
        return Math.max(inMemory(), journal.waiting());
    }

    /** How many have not outlived the process if it ends now. */
    int unkept() {
        int unkept = 0;
        for (var waiting : added) {
            unkept += waiting.place() == null ? 1 : 0;
        }
        for (var waiting : given) {
            unkept += waiting.place() == null ? 1 : 0;
        }
        return unkept;
    }
}
