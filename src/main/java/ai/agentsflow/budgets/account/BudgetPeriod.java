package ai.agentsflow.budgets.account;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;

/** The time in which a budget may be spent, by the calendar of UTC; a week begins on Monday. */
public enum BudgetPeriod {
    DAY,
    WEEK,
    MONTH,
    /** All time. */
    TOTAL;

    /** As tables, counters and JSON have it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The period of that name. */
    public static BudgetPeriod of(String key) {
        return valueOf(key.toUpperCase(Locale.ROOT));
    }

    /** When the period began that a moment is in. */
    public Instant start(Instant at) {
        return this == TOTAL ? Instant.EPOCH : instant(firstDay(at));
    }

    /** When the next one begins; never for {@link #TOTAL}. */
    public Optional<Instant> end(Instant at) {
        var first = firstDay(at);
        return switch (this) {
            case DAY -> Optional.of(instant(first.plusDays(1)));
            case WEEK -> Optional.of(instant(first.plusWeeks(1)));
            case MONTH -> Optional.of(instant(first.plusMonths(1)));
            case TOTAL -> Optional.empty();
        };
    }

    /** In the words of a message, after an amount. */
    public String inWords() {
        return this == TOTAL ? "in all" : "a " + key();
    }

    private LocalDate firstDay(Instant at) {
        var day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (this) {
            case DAY, TOTAL -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    private static Instant instant(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
