package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.ReportedUsage;
import ai.agentsflow.dialect.TokenCount;
import ai.agentsflow.dialect.openai.AnswerUsage;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What is told of a message's tokens, at once or little by little. */
final class MessageUsage {

    private static final String CACHED = "cache_read_input_tokens";
    private static final String WRITTEN = "output_tokens";
    private static final List<String> COUNTS = List.of("input_tokens", "cache_creation_input_tokens", CACHED, WRITTEN);

    private final LongSupplier promptEstimate;
    private final Map<String, TokenCount> counts = new HashMap<>();

    MessageUsage(LongSupplier promptEstimate) {
        this.promptEstimate = promptEstimate;
    }

    /** Reads on; the counts that a stream tells last are those of the whole message. */
    MessageUsage add(JsonNode usage) {
        for (String name : COUNTS) {
            var count = TokenCount.of(usage.path(name));
            if (count != null) {
                counts.merge(name, count, TokenCount::then);
            }
        }
        return this;
    }

    /** Null as long as nothing is told. What was read from the cache, or written to it, is not in {@code input_tokens}. */
    @Nullable
    AnswerUsage told() {
        var read = TokenCount.sum(
                counts.get("input_tokens"), counts.get("cache_creation_input_tokens"), counts.get(CACHED));
        return AnswerUsage.of(ReportedUsage.of(read, counts.get(WRITTEN)), counts.get(CACHED), promptEstimate);
    }
}
