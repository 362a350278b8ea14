package ai.agentsflow.dialect.counting;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an upstream tells of the tokens of a call: at least one of the two counts.
 *
 * @param prompt tokens read, those from a cache and those written to it among them; null when it does not say
 * @param completion tokens written, thoughts among them; null when it does not say
 * @param parts of these two
 */
public record ReportedUsage(
        @Nullable TokenCount prompt, @Nullable TokenCount completion, ReportedParts parts) {

    /** What nothing more is told of. */
    public ReportedUsage(@Nullable TokenCount prompt, @Nullable TokenCount completion) {
        this(prompt, completion, ReportedParts.NONE);
    }

    /** Null when neither is told. */
    public static @Nullable ReportedUsage of(@Nullable TokenCount prompt, @Nullable TokenCount completion) {
        return of(prompt, completion, ReportedParts.NONE);
    }

    /** Null when neither count is told, whatever is told of their parts. */
    public static @Nullable ReportedUsage of(
            @Nullable TokenCount prompt, @Nullable TokenCount completion, ReportedParts parts) {
        return prompt == null && completion == null ? null : new ReportedUsage(prompt, completion, parts);
    }

    /** This, and what is told later in the same answer. */
    public ReportedUsage then(ReportedUsage later) {
        return new ReportedUsage(
                TokenCount.latest(prompt, later.prompt),
                TokenCount.latest(completion, later.completion),
                parts.then(later.parts));
    }

    /** The same where an answer is no text: nothing is written, and usually nothing is said of it. */
    public ReportedUsage writingNothing() {
        return new ReportedUsage(
                prompt,
                completion == null ? new TokenCount(0, false) : completion.atMost(0),
                new ReportedParts(parts.cached(), parts.written(), parts.writtenLong(), null));
    }

    /** Both counts, each held to its bound. */
    public ReportedUsage atMost(long promptBound, long completionBound) {
        return new ReportedUsage(
                prompt == null ? null : prompt.atMost(promptBound),
                completion == null ? null : completion.atMost(completionBound),
                parts);
    }

    /** What counts for the accounts, with an estimate for what was not told. */
    public TokenUsage orEstimated(LongSupplier promptEstimate, LongSupplier completionEstimate) {
        return new TokenUsage(
                        prompt == null ? promptEstimate.getAsLong() : prompt.value(),
                        completion == null ? completionEstimate.getAsLong() : completion.value(),
                        prompt == null || completion == null,
                        (prompt != null && prompt.clamped()) || (completion != null && completion.clamped()))
                .with(parts);
    }
}
