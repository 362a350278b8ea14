package ai.agentsflow.models;

import java.time.Duration;

/**
 * How long a call may take; each more than zero.
 *
 * @param connect until there is a connection
 * @param firstToken from the request sent to the first token of the answer
 * @param betweenTokens the longest silence inside an answer
 * @param total from the start of the call to the end of the answer
 */
public record Deadlines(Duration connect, Duration firstToken, Duration betweenTokens, Duration total) {}
