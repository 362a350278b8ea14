package ai.agentsflow.models;

import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.tracing.Trace;

/**
 * On whose behalf a model is called.
 *
 * @param requestId the request it is part of
 * @param subject who asks
 * @param source what asks, for the usage records: {@code chat}, {@code warmup}, {@code benchmark}
 * @param cache what the caller says of answers that were given before
 * @param trace where in a trace it is asked
 */
public record CallOrigin(String requestId, String subject, String source, CacheWish cache, Trace trace) {

    /** A caller who leaves the cache to the catalogue. */
    public CallOrigin(String requestId, String subject, String source, Trace trace) {
        this(requestId, subject, source, CacheWish.NONE, trace);
    }

    /** For the lines logged on its behalf. */
    LogContext log() {
        return new LogContext(requestId, trace.id(), subject);
    }
}
