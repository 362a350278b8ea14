package ai.agentsflow.models;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.Times;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A span of time as a client asks for it: RFC 3339 times or plain dates in UTC, the last 30 days when it says nothing. */
record DateRange(Instant start, Instant end) {

    private static final Duration USUAL = Duration.ofDays(30);
    private static final Duration LONGEST = Duration.ofDays(366);

    /** @throws ProblemException 400 for something else than a time, a reversed range, or more than 366 days */
    static DateRange of(@Nullable String startDate, @Nullable String endDate, Instant now) {
        Instant end = endDate == null ? now : Times.end("end_date", endDate);
        Instant start = startDate == null ? Times.before(end, USUAL) : Times.beginning("start_date", startDate);
        if (start.isAfter(end)) {
            throw Inputs.invalid("start_date", "must not be after end_date");
        }
        if (Duration.between(start, end).compareTo(LONGEST) > 0) {
            throw Inputs.invalid("start_date", "must lie within 366 days before end_date");
        }
        return new DateRange(start, end);
    }
}
