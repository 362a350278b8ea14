package ai.agentsflow.usage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Records on their way to the database, the oldest first. Any thread adds; one writer takes and says what it is done with, and what it
 * is not done with it is given again.
 */
final class WaitingRecords {

    static final int MOST = 50_000;

    private final BlockingQueue<UsageRecord> added = new ArrayBlockingQueue<>(MOST);
    private final List<UsageRecord> given = new ArrayList<>();
    private volatile int givenSize;

    /** False when there is no room. */
    boolean add(UsageRecord record) {
        return added.offer(record);
    }

    /** Up to so many, for the writer. */
    List<UsageRecord> oldest(int most) {
        added.drainTo(given, Math.max(0, most - given.size()));
        givenSize = given.size();
        return List.copyOf(given);
    }

    /** The writer is done with these. */
    void done(List<UsageRecord> records) {
        given.removeAll(new HashSet<>(records));
        givenSize = given.size();
    }

    int size() {
        return added.size() + givenSize;
    }
}
