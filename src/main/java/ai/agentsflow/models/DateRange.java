package ai.agentsflow.models;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A span of time as a client asks for it: RFC 3339 times or plain dates in UTC, the last 30 days when it says nothing. */
record DateRange(Instant start, Instant end) {

    private static final Duration USUAL = Duration.ofDays(30);
    private static final Duration LONGEST = Duration.ofDays(366);

    /** @throws ProblemException 400 for something else than a time, a reversed range, or more than 366 days */
    static DateRange of(@Nullable String startDate, @Nullable String endDate, Instant now) {
        // an end that is a date means all of that day
        Instant end = endDate == null ? now : parse("end_date", endDate, 1);
        Instant start = startDate == null ? end.minus(USUAL) : parse("start_date", startDate, 0);
        if (start.isAfter(end)) {
            throw Inputs.invalid("start_date", "must not be after end_date");
        }
        if (Duration.between(start, end).compareTo(LONGEST) > 0) {
            throw Inputs.invalid("start_date", "must lie within 366 days before end_date");
        }
        return new DateRange(start, end);
    }

    private static Instant parse(String name, String text, int daysOn) {
        try {
            return text.length() == "2026-01-31".length()
                    ? LocalDate.parse(text)
                            .plusDays(daysOn)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw Inputs.invalid(name, "must be a date such as 2026-01-31 or a time such as 2026-01-31T12:00:00Z");
        }
    }
}
