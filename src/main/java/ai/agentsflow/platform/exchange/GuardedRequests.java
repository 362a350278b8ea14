package ai.agentsflow.platform.exchange;

import jakarta.servlet.ServletRequest;

/** Which requests were read strictly before the server parsed them. */
@FunctionalInterface
public interface GuardedRequests {

    /** How a request came here. */
    enum Entry {
        /** Past the guard. */
        GUARDED,
        /** On a connection that is older than the guard: it is to be the last on it. */
        LATE,
        /** On a server that has no guard. */
        UNGUARDED
    }

    Entry entry(ServletRequest request);
}
