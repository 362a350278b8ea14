package ai.agentsflow.providers.anthropic;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.providers.Refusal;
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
        String type = error.path("type").asText();
        int status = switch (type) {
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "request_too_large" -> 413;
            case "rate_limit_error" -> 429;
            case "timeout_error" -> 408;
            default -> 500; // api_error, overloaded_error, and what is new
        };
        var kind = Refusal.kind(status, type + ' ' + error.path("message").asText());
        return new ModelFailure(kind, "the upstream reported an error in its answer");
    }
}
