package ai.agentsflow.analytics.reading;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A span of time, taken apart into whole days and the hours around them, so that as few rows as possible are read. */
final class RollupSpans {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private RollupSpans() {}

    /** A part of it, and the table that has its sums. */
    record Part(String table, Instant from, Instant to) {

        static Part hours(Instant from, Instant to) {
            return new Part("usage_rollup_hour", from, to);
        }

        boolean isEmpty() {
            return !from.isBefore(to);
        }
    }

    /** The beginning of the hour that a time lies in. */
    static Instant hour(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS);
    }

    /** The end of the hour that a time lies in, or the time itself where an hour ends there. */
    static Instant hourUp(Instant time) {
        var begun = hour(time);
        return begun.equals(time) ? time : begun.plus(HOUR);
    }

    /** The parts of a span of whole hours; only hours where these are to be told apart. */
    static List<Part> of(Instant from, Instant to, @Nullable Aggregation aggregation) {
        var firstDay = from.truncatedTo(ChronoUnit.DAYS);
        var days = firstDay.equals(from) ? firstDay : firstDay.plus(DAY);
        var daysEnd = to.truncatedTo(ChronoUnit.DAYS);
        if (aggregation == Aggregation.HOUR || !days.isBefore(daysEnd)) {
            return Stream.of(Part.hours(from, to))
                    .filter(part -> !part.isEmpty())
                    .toList();
        }
        return Stream.of(Part.hours(from, days), new Part("usage_rollup_day", days, daysEnd), Part.hours(daysEnd, to))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
