package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.UpstreamError;
import com.fasterxml.jackson.databind.JsonNode;

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

    /** An error that comes where an answer should: its type stands for the status that it would have had. */
    static ModelFailure failure(JsonNode error) {
        return UpstreamError.inBand(error).failure();
    }
}
