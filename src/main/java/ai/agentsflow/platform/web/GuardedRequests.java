package ai.agentsflow.platform.web;

import jakarta.servlet.ServletRequest;

/** Which requests were read strictly before the server parsed them. */
public interface GuardedRequests {

    /**
     * Whether nothing more is to be done about a request. One that came past the guard, since its connection is older, is to be the
     * last on its connection.
     */
    boolean isSettled(ServletRequest request);
}
