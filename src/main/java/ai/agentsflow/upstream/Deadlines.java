package ai.agentsflow.upstream;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param connect until the connection stands
 * @param firstToken until the first content, of a streamed answer, counted from the sending
 * @param betweenTokens from one piece of content to the next
 * @param total for everything
 */
public record Deadlines(Duration connect, Duration firstToken, Duration betweenTokens, Duration total) {}
