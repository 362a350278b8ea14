package ai.agentsflow.chat;

import ai.agentsflow.calls.Served;
import java.time.Instant;

/** What a client gets back. */
public record ChatReply(
        String response, String conversationId, String agentType, Metadata metadata, Instant timestamp) {

    /** How the answer came about. */
    public record Metadata(
            String model,
            String provider,
            long latencyMs,
            long promptTokens,
            long completionTokens,
            boolean cached,
            String requestId,
            String conversationId) {

        static Metadata of(Served served, String requestId, String conversationId) {
            return new Metadata(
                    served.model(),
                    served.provider(),
                    served.latency().toMillis(),
                    served.usage().prompt(),
                    served.usage().completion(),
                    served.cached(),
                    requestId,
                    conversationId);
        }
    }
}
