package ai.agentsflow.providers.anthropic;

import ai.agentsflow.completion.AnswerWriter;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.UpstreamError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What Anthropic's words mean in the inner language. */
final class Words {

    private Words() {}

    /** Why the answer ends; a reason that is new is taken for the usual one. */
    static String finishReason(String stopReason) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            // end_turn, stop_sequence, and pause_turn, which only Anthropic's own tools bring about
            default -> "stop";
        };
    }

    /** What was read from the cache, or written to it, is not in {@code input_tokens}. */
    static ObjectNode usage(JsonNode usage) {
        long cached = usage.path("cache_read_input_tokens").asLong();
        return AnswerWriter.usage(
                usage.path("input_tokens").asLong()
                        + usage.path("cache_creation_input_tokens").asLong()
                        + cached,
                cached,
                usage.path("output_tokens").asLong());
    }

    /** An error that comes where an answer should: its type stands for the status that it would have had. */
    static ModelFailure failure(JsonNode error) {
        return UpstreamError.inBand(error).failure();
    }
}
