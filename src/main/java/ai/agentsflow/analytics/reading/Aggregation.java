package ai.agentsflow.analytics.reading;

import ai.agentsflow.platform.problem.ProblemException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How long the periods are that figures are told for. They are those of UTC; a week begins on Monday. */
public enum Aggregation {
    HOUR("hourly"),
    DAY("daily"),
    WEEK("weekly"),
    MONTH("monthly");

    private static final long SECONDS_OF_HOUR = 3600;
    private static final long SECONDS_OF_DAY = 24 * SECONDS_OF_HOUR;
    private static final int DAYS_OF_WEEK = 7;
    private static final int MONTHS = 12;

    /** The first of January 1970 was a Thursday. */
    private static final int DAYS_BEFORE_EPOCH = 3;

    private final String adverb;

    Aggregation(String adverb) {
        this.adverb = adverb;
    }

    /**
     * By either of its words; null where nothing was sent.
     *
     * @throws ProblemException 400 for anything else
     */
    public static @Nullable Aggregation of(@Nullable String text) {
        var word =
                Choice.of("aggregation", text, "hour", "day", "week", "month", "hourly", "daily", "weekly", "monthly");
        for (var one : values()) {
            if (one.word().equals(word) || one.adverb.equals(word)) {
                return one;
            }
        }
        return null;
    }

    /** {@code hour}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** In SQL, the number of the period that a time lies in; the same words for all databases, whatever the session's time zone. */
    String number(String column) {
        return switch (this) {
            case HOUR -> "cast(floor(extract(epoch from %s) / %s) as bigint)".formatted(column, SECONDS_OF_HOUR);
            case DAY -> "cast(floor(extract(epoch from %s) / %s) as bigint)".formatted(column, SECONDS_OF_DAY);
            case WEEK ->
                "cast(floor((extract(epoch from %s) / %s + %s) / %s) as bigint)"
                        .formatted(column, SECONDS_OF_DAY, DAYS_BEFORE_EPOCH, DAYS_OF_WEEK);
            case MONTH ->
                "cast(extract(year from %1$s at time zone 'UTC') * %2$s + extract(month from %1$s at time zone 'UTC') - 1 as bigint)"
                        .formatted(column, MONTHS);
        };
    }

    /** When the period of a number begins. */
    Instant start(long number) {
        return switch (this) {
            case HOUR -> Instant.ofEpochSecond(number * SECONDS_OF_HOUR);
            case DAY -> Instant.ofEpochSecond(number * SECONDS_OF_DAY);
            case WEEK -> Instant.ofEpochSecond((number * DAYS_OF_WEEK - DAYS_BEFORE_EPOCH) * SECONDS_OF_DAY);
            case MONTH ->
                LocalDate.of(
                                (int) Math.floorDiv(number, (long) MONTHS),
                                (int) Math.floorMod(number, (long) MONTHS) + 1,
                                1)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC);
        };
    }

    /** The number of the period that a time lies in. */
    long number(Instant time) {
        var local = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        return switch (this) {
            case HOUR -> Math.floorDiv(time.getEpochSecond(), SECONDS_OF_HOUR);
            case DAY -> local.toLocalDate().toEpochDay();
            case WEEK ->
                Math.floorDiv(
                        local.toLocalDate()
                                        .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                                        .toEpochDay()
                                + DAYS_BEFORE_EPOCH,
                        (long) DAYS_OF_WEEK);
            case MONTH -> (long) local.getYear() * MONTHS + local.getMonthValue() - 1;
        };
    }

    /** A period in words for people. */
    String label(Instant start) {
        var format = switch (this) {
            case HOUR -> "uuuu-MM-dd HH:mm";
            case DAY, WEEK -> "uuuu-MM-dd";
            case MONTH -> "uuuu-MM";
        };
        return DateTimeFormatter.ofPattern(format, Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(start);
    }
}
