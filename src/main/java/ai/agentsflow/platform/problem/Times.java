package ai.agentsflow.platform.problem;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Times that clients send, as parameters or in bodies: <a href="https://www.rfc-editor.org/rfc/rfc3339">RFC 3339</a>, whose years have
 * four digits. No year before the first is taken: databases and languages differ about those, and none is needed.
 */
public final class Times {

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final String RULE = "must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z";

    private static final Pattern RFC_3339 =
            Pattern.compile("(?<date>\\d{4}-\\d\\d-\\d\\d)[Tt](?<minute>\\d\\d:\\d\\d):(?<second>\\d\\d)"
                    + "(?:\\.(?<fraction>\\d+))?(?:[Zz]|([+-](?:[01]\\d|2[0-3])):([0-5]\\d))");
    private static final int OFFSET_HOURS = 5;
    private static final int OFFSET_MINUTES = 6;
    private static final LocalTime BEFORE_LEAP = LocalTime.parse("23:59:59");

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

    /**
     * The moment that a time of RFC 3339 says, whatever its offset and however many digits its seconds have; nothing else is taken,
     * such as a time without seconds.
     *
     * @throws DateTimeException for anything else
     */
    public static Instant parse(String text) {
        var parts = RFC_3339.matcher(text);
        if (!parts.matches()) {
            throw new DateTimeException("no time of RFC 3339");
        }
        boolean leap = parts.group("second").equals("60");
        var local = LocalDateTime.parse(
                parts.group("date") + 'T' + parts.group("minute") + ':' + (leap ? "59" : parts.group("second")));
        var time = local.toInstant(ZoneOffset.UTC).minus(offset(parts)).plusNanos(nanos(parts.group("fraction")));
        if (!leap) {
            return time;
        }
        if (!LocalTime.ofInstant(time, ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .equals(BEFORE_LEAP)) {
            throw new DateTimeException("leap seconds are the last of a day in UTC");
        }
        return time.plusSeconds(1);
    }

    private static Duration offset(Matcher parts) {
        var hours = parts.group(OFFSET_HOURS);
        if (hours == null) {
            return Duration.ZERO;
        }
        int minutes = Integer.parseInt(hours.charAt(0) + parts.group(OFFSET_MINUTES));
        return Duration.ofHours(Integer.parseInt(hours)).plusMinutes(minutes);
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    private static Instant midnight(String path, String date) {
        return parsed(path, date, text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    private static Instant time(String path, String time) {
        return parsed(path, time, Times::parse);
    }

    private static Instant parsed(String path, String text, Function<String, Instant> parser) {
        Instant time;
        try {
            time = parser.apply(text);
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
