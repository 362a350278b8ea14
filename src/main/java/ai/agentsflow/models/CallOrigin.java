package ai.agentsflow.models;

/**
 * On whose behalf a model is called.
 *
 * @param requestId the request it is part of
 * @param subject who asks
 * @param source what asks, for the usage records: {@code chat}, {@code warmup}, {@code benchmark}
 * @param cache what the caller says of answers that were given before
 */
public record CallOrigin(String requestId, String subject, String source, CacheWish cache) {

    /** A caller who leaves it to the catalogue. */
    public CallOrigin(String requestId, String subject, String source) {
        this(requestId, subject, source, CacheWish.NONE);
    }
}
