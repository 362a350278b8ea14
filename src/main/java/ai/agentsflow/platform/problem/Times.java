package ai.agentsflow.platform.problem;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.function.Function;

/**
 * Times that clients send, as parameters or in bodies: <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>, whose years have
 * four digits. No year before the first is taken: databases and languages differ about those, and none is needed.
 */
public final class Times {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final String RULE = "must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z";

    private Times() {}

    /**
     * The moment that a time says, or the beginning of a date in UTC.
     *
     * @throws ProblemException 400
     */
    public static Instant beginning(String path, String text) {
        return isDate(text) ? midnight(path, text) : time(path, text);
    }

    /**
     * The moment that a time says, or the end of a date in UTC: a date means all of that day.
     *
     * @throws ProblemException 400
     */
    public static Instant end(String path, String text) {
        return isDate(text) ? earlier(midnight(path, text).plus(Duration.ofDays(1)), LATEST) : time(path, text);
    }

    /** So much before another, but not before the earliest there is. */
    public static Instant before(Instant time, Duration span) {
        return time.isBefore(EARLIEST.plus(span)) ? EARLIEST : time.minus(span);
    }

    /**
     * A time out of a body.
     *
     * @throws ProblemException 400 for one that not every database takes
     */
    public static void check(String path, Instant time) {
        if (time.isBefore(EARLIEST) || time.isAfter(LATEST)) {
            throw Inputs.invalid(path, "must lie in the years 1 to 9999");
        }
    }

    private static boolean isDate(String text) {
        return text.length() == "2026-01-31".length();
    }

    private static Instant midnight(String path, String date) {
        return parsed(path, date, text -> LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC));
    }

    private static Instant time(String path, String time) {
        return parsed(path, time, OffsetDateTime::parse);
    }

    private static Instant parsed(String path, String text, Function<String, OffsetDateTime> parser) {
        Instant time;
        try {
            time = parser.apply(text).toInstant();
        } catch (DateTimeException e) {
            throw Inputs.invalid(path, RULE);
        }
        check(path, time);
        return time;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
