package ai.agentsflow.dialect;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream tells of the tokens of a call: at least one of the two counts.
 *
 * @param prompt tokens read; null when it does not say
 * @param completion tokens written; null when it does not say
 */
public record ReportedUsage(
        @Nullable TokenCount prompt, @Nullable TokenCount completion) {

    /** Null when neither is told. */
    public static @Nullable ReportedUsage of(@Nullable TokenCount prompt, @Nullable TokenCount completion) {
        return prompt == null && completion == null ? null : new ReportedUsage(prompt, completion);
    }

    /** This, and what is told later in the same answer. */
    public ReportedUsage then(ReportedUsage later) {
        return new ReportedUsage(then(prompt, later.prompt), then(completion, later.completion));
    }

    private static @Nullable TokenCount then(@Nullable TokenCount first, @Nullable TokenCount later) {
        if (first == null || later == null) {
            return first == null ? later : first;
        }
        return first.then(later);
    }

    /** The same where an answer is no text: nothing is written, and usually nothing is said of it. */
    public ReportedUsage writingNothing() {
        return new ReportedUsage(prompt, completion == null ? new TokenCount(0, false) : completion.atMost(0));
    }

    /** Both counts, each held to its bound. */
    public ReportedUsage atMost(long promptBound, long completionBound) {
        return new ReportedUsage(
                prompt == null ? null : prompt.atMost(promptBound),
                completion == null ? null : completion.atMost(completionBound));
    }

    /** What counts for the accounts, with an estimate for what was not told. */
    public TokenUsage orEstimated(LongSupplier promptEstimate, LongSupplier completionEstimate) {
        return new TokenUsage(
                prompt == null ? promptEstimate.getAsLong() : prompt.value(),
                completion == null ? completionEstimate.getAsLong() : completion.value(),
                prompt == null || completion == null,
                (prompt != null && prompt.clamped()) || (completion != null && completion.clamped()));
    }
}
