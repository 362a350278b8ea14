package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ReportedUsage;
import ai.agentsflow.dialect.TokenCount;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor tells of an answer's tokens in its own API, on its way into the inner language, which wants both counts: a client
 * gets an estimate for the one that is missing, and the accounts are told that it is missing.
 *
 * @param told as the vendor tells it
 * @param cached how many of the tokens that were read came from a cache
 * @param reasoning how many of the tokens that were written are thoughts
 * @param promptEstimate about how many there were to read; for a prompt that is not counted
 */
public record AnswerUsage(ReportedUsage told, long cached, long reasoning, LongSupplier promptEstimate) {

    /** Of an answer whose thoughts are not counted. */
    public AnswerUsage(ReportedUsage told, long cached, LongSupplier promptEstimate) {
        this(told, cached, 0, promptEstimate);
    }

    /** Null when the vendor tells nothing. */
    public static @Nullable AnswerUsage of(
            @Nullable ReportedUsage told, @Nullable TokenCount cached, LongSupplier promptEstimate) {
        return of(told, cached, null, promptEstimate);
    }

    /** The same where the vendor counts thoughts as well. */
    public static @Nullable AnswerUsage of(
            @Nullable ReportedUsage told,
            @Nullable TokenCount cached,
            @Nullable TokenCount reasoning,
            LongSupplier promptEstimate) {
        return told == null
                ? null
                : new AnswerUsage(
                        told,
                        cached == null ? 0 : cached.value(),
                        reasoning == null ? 0 : reasoning.value(),
                        promptEstimate);
    }

    /** As a member of an answer in the inner language. */
    ObjectNode json(long completionEstimate) {
        var counted = told.orEstimated(promptEstimate, () -> completionEstimate);
        var usage = AnswerWriter.object()
                .put("prompt_tokens", counted.prompt())
                .put("completion_tokens", counted.completion())
                .put("total_tokens", counted.total());
        long read = Math.min(cached, counted.prompt());
        if (read > 0) {
            usage.putObject("prompt_tokens_details").put("cached_tokens", read);
        }
        long thought = Math.min(reasoning, counted.completion());
        if (thought > 0) {
            usage.putObject("completion_tokens_details").put("reasoning_tokens", thought);
        }
        return usage;
    }
}
