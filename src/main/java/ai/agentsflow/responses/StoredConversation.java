package ai.agentsflow.responses;

import java.time.Instant;

/**
 * A conversation that is kept.
 *
 * @param metadata a JSON object
 */
record StoredConversation(String id, String metadata, Instant createdAt) {}
