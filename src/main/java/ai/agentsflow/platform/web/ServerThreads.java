package ai.agentsflow.platform.web;

import java.util.Optional;

/** The server's threads for requests. */
@FunctionalInterface
public interface ServerThreads {

    /**
     * How many requests may be worked on at once, as the server is configured at this moment. Each listener has a pool of its own;
     * where they differ, the largest. Empty when the server does not tell.
     */
    Optional<Integer> max();
}
