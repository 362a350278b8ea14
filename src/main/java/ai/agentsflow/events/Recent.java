package ai.agentsflow.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The last events, for whoever was gone for a moment: a bounded number of them, and none that is old. Not thread-safe. */
final class Recent {

    static final int MOST = 1_000;
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** Some 100 bytes each. */
    private static final int MOST_IDS = 10 * MOST;

    private final Deque<NumberedEvent> events = new ArrayDeque<>();
    private final Set<UUID> ids = new LinkedHashSet<>();

    /** Takes note of an event; false when that was done before. */
    boolean isNew(UUID id) {
        if (!ids.add(id)) {
            return false;
        }
        if (ids.size() > MOST_IDS) {
            var oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
        return true;
    }

    /** Keeps one, if it is to be kept. */
    void add(NumberedEvent event, Instant now) {
        if (event.event().kept()) {
            events.addLast(event);
        }
        while (!events.isEmpty() && (events.size() > MOST || isOld(events.getFirst(), now))) {
            events.removeFirst();
        }
    }

    private static boolean isOld(NumberedEvent event, Instant now) {
        return event.event().at().plus(LONGEST).isBefore(now);
    }

    /** Those with a higher number, in order. */
    List<NumberedEvent> since(long seq, Instant now) {
        return events.stream()
                .filter(event -> event.seq() > seq && !isOld(event, now))
                .toList();
    }
}
