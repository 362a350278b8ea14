package ai.agentsflow.models;

/**
 * On whose behalf a model is called.
 *
 * @param requestId the request it is part of
 * @param subject who asks
 * @param source what asks, for the usage records: {@code chat}, {@code warmup}, {@code benchmark}
 */
public record CallOrigin(String requestId, String subject, String source) {}
