package ai.agentsflow.usage;

import ai.agentsflow.usage.RefusedRecords.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings a batch of records to the database. When it is not taken as a whole, the batch is halved until what is refused stands
 * alone; that is set aside, and all others are written. Used by one thread at a time.
 */
@ApplicationScoped
class UsageWriter {

    /** So many records are tried before a batch is taken apart once more that was taken apart in vain. */
    private static final int SAMPLES = 3;

    private final UsageStore store;
    private final RefusedRecords refused;

    /** Whether the database takes nothing at all, and does not say that it is away: a table or a right may be missing. */
    private boolean takesNothing;

    private int nextSample;

    @Inject
    UsageWriter(UsageStore store, RefusedRecords refused) {
        this.store = store;
        this.refused = refused;
    }

    /**
     * What became of a batch.
     *
     * @param done the records that need not be written again
     * @param refused how many of these the database refuses
     * @param lost how many of the refused found no room to be kept in
     * @param failure why the others have to be written again; null when there are none
     */
    record Outcome(
            List<UsageRecord> done,
            int refused,
            int lost,
            @Nullable Throwable failure) {}

    /**
     * Writes a batch; never fails.
     *
     * @param again whether some may have been written before
     */
    Outcome write(List<UsageRecord> batch, boolean again) {
        try {
            store.write(batch, again);
            takesNothing = false;
            return new Outcome(batch, 0, 0, null);
        } catch (RuntimeException | Error e) {
            return WriteFailure.of(e) == WriteFailure.AWAY
                    ? new Outcome(List.of(), 0, 0, e)
                    : new Separation().of(batch, e);
        }
    }

    /** Tells the records of one batch apart. */
    private final class Separation {

        private final List<UsageRecord> done = new ArrayList<>();
        private final Map<UsageRecord, Throwable> failed = new LinkedHashMap<>();
        private boolean taken;

        Outcome of(List<UsageRecord> batch, Throwable first) {
            if (takesNothing && !takesASample(batch)) {
                return new Outcome(done, 0, 0, first);
            }
            Deque<List<UsageRecord>> parts = new ArrayDeque<>(halves(batch));
            while (!parts.isEmpty()) {
                var part = parts.remove();
                var failure = attempt(part);
                if (failure == null) {
                    done.addAll(part);
                } else if (WriteFailure.of(failure) == WriteFailure.AWAY) {
                    return new Outcome(done, 0, 0, failure);
                } else if (part.size() == 1) {
                    failed.put(part.get(0), failure);
                } else {
                    parts.addAll(halves(part));
                }
            }
            return setAside();
        }

        private static List<List<UsageRecord>> halves(List<UsageRecord> part) {
            int middle = part.size() / 2;
            return middle == 0 ? List.of(part) : List.of(part.subList(0, middle), part.subList(middle, part.size()));
        }

        /** Others each time, so that no record stands in the way for ever. */
        private boolean takesASample(List<UsageRecord> batch) {
            for (int i = 0; i < SAMPLES && !taken; i++) {
                attempt(List.of(batch.get(Math.floorMod(nextSample++, batch.size()))));
            }
            return taken;
        }

        private @Nullable Throwable attempt(List<UsageRecord> part) {
            try {
                taken |= store.write(part, true) > 0;
                return null;
            } catch (RuntimeException | Error e) {
                return e;
            }
        }

        /** What is not clearly a record's own fault is held to be one only while the database takes other records. */
        private Outcome setAside() {
            var refusals = new ArrayList<Refusal>();
            @Nullable Throwable waitingFor = null;
            for (var one : failed.entrySet()) {
                var failure = one.getValue();
                boolean unclear = WriteFailure.of(failure) == WriteFailure.UNCLEAR;
                if (unclear && taken) {
                    // another node's row of the same hour is there by now
                    failure = attempt(List.of(one.getKey()));
                }
                if (failure == null) {
                    done.add(one.getKey());
                } else if ((unclear && !taken) || WriteFailure.of(failure) == WriteFailure.AWAY) {
                    waitingFor = failure;
                } else {
                    refusals.add(new Refusal(one.getKey(), WriteFailure.detail(failure)));
                }
            }
            takesNothing = waitingFor != null && !taken;
            return kept(refusals, waitingFor);
        }

        private Outcome kept(List<Refusal> refusals, @Nullable Throwable waitingFor) {
            if (refusals.isEmpty()) {
                return new Outcome(done, 0, 0, waitingFor);
            }
            try {
                int lost = refused.keep(refusals);
                refusals.forEach(refusal -> done.add(refusal.record()));
                return new Outcome(done, refusals.size(), lost, waitingFor);
            } catch (RuntimeException | Error e) {
                return new Outcome(done, 0, 0, e);
            }
        }
    }
}
