package ai.agentsflow.dialect.anthropic;

/** Why a message ends, in OpenAI's words. */
public final class StopReasons {

    private StopReasons() {}

    /** The finish reason for a stop reason; one that is new is taken for the usual one. */
    public static String finishReason(String stopReason) {
        return switch (stopReason) {
            case "max_tokens", "model_context_window_exceeded" -> "length";
            case "tool_use" -> "tool_calls";
            case "refusal" -> "content_filter";
            // end_turn, stop_sequence, and pause_turn, which only Anthropic's own tools bring about
            default -> "stop";
        };
    }
}
