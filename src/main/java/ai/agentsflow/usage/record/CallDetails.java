package ai.agentsflow.usage.record;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a call came about, beside what it used.
 *
 * @param context what it is part of
 * @param attempt which call of its request it is, from 1; 0 where no model was asked
 * @param begun whether the client had been given a part of the answer
 * @param firstToken from the sending to the first content of a stream; null without one
 */
public record CallDetails(
        CallContext context,
        int attempt,
        boolean begun,
        @Nullable Duration firstToken) {

    /** Of a call of which no more is known. */
    public static final CallDetails NONE = new CallDetails(CallContext.NONE, 1, false, null);

    private static final int MOST_ATTEMPTS = 1_000_000;

    public CallDetails {
        attempt = Math.min(Math.max(attempt, 0), MOST_ATTEMPTS);
        firstToken = firstToken == null ? null : UsageRecord.within(firstToken);
    }

    /** Of a call for which no model was asked. */
    public static CallDetails unasked(CallContext context) {
        return new CallDetails(context, 0, false, null);
    }
}
