package ai.agentsflow.calls;

import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.platform.web.Requester;

/**
 * On whose behalf a model is called.
 *
 * @param requestId the request it is part of
 * @param requester who asks
 * @param source what asks, for the usage records: {@code chat}, {@code warmup}, {@code benchmark}
 * @param cache what the caller says of answers that were given before
 * @param trace where in a trace it is asked
 */
public record CallOrigin(String requestId, Requester requester, String source, CacheWish cache, Trace trace) {

    /** A caller who leaves the cache to the catalogue. */
    public CallOrigin(String requestId, Requester requester, String source, Trace trace) {
        this(requestId, requester, source, CacheWish.NONE, trace);
    }

    public String subject() {
        return requester.subject();
    }

    /** For the lines logged on its behalf. */
    public LogContext log() {
        return new LogContext(requestId, trace.id(), subject());
    }
}
