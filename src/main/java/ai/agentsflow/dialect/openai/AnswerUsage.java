package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.counting.ReportedParts;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor tells of an answer's tokens in its own API, on its way into the inner language, which wants both counts: a client
 * gets an estimate for the one that is missing, and the accounts are told that it is missing.
 *
 * @param told as the vendor tells it
 * @param promptEstimate about how many there were to read; for a prompt that is not counted
 */
public record AnswerUsage(ReportedUsage told, LongSupplier promptEstimate) {

    /** One of whose parts only the tokens read from a cache are told. */
    public AnswerUsage(ReportedUsage told, long cached, LongSupplier promptEstimate) {
        this(cached > 0 ? withCached(told, cached) : told, promptEstimate);
    }

    /** Null when the vendor tells nothing. */
    public static @Nullable AnswerUsage of(@Nullable ReportedUsage told, LongSupplier promptEstimate) {
        return told == null ? null : new AnswerUsage(told, promptEstimate);
    }

    /** Null when the vendor tells nothing. */
    public static @Nullable AnswerUsage of(
            @Nullable ReportedUsage told, @Nullable TokenCount cached, LongSupplier promptEstimate) {
        return told == null ? null : new AnswerUsage(told, cached == null ? 0 : cached.value(), promptEstimate);
    }

    private static ReportedUsage withCached(ReportedUsage told, long cached) {
        return new ReportedUsage(
                told.prompt(),
                told.completion(),
                ReportedParts.of(new TokenCount(cached, false), told.parts().reasoning()));
    }

    /** As a member of an answer in the inner language. */
    ObjectNode json(LongSupplier completionEstimate) {
        var counted = told.orEstimated(promptEstimate, completionEstimate);
        var usage = AnswerWriter.object()
                .put("prompt_tokens", counted.prompt())
                .put("completion_tokens", counted.completion())
                .put("total_tokens", counted.total());
        if (counted.cached() > 0 || counted.written() > 0) {
            var details = usage.putObject("prompt_tokens_details").put("cached_tokens", counted.cached());
            if (counted.written() > 0) {
                details.put("cache_write_tokens", counted.written());
            }
        }
        if (counted.reasoning() > 0) {
            usage.putObject("completion_tokens_details").put("reasoning_tokens", counted.reasoning());
        }
        return usage;
    }
}
