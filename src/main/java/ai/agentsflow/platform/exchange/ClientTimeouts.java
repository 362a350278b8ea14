package ai.agentsflow.platform.exchange;

import java.time.Duration;

/**
 * How long clients may take.
 *
 * @param head for a request's head to arrive
 * @param body for its body
 * @param write for taking anything of an answer
 */
public record ClientTimeouts(Duration head, Duration body, Duration write) {}
