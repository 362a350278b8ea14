/**
 * How much a caller may ask: requests and tokens in a window of time, counted in Redis for all nodes, or on this node while there
 * is no Redis, in {@code counters}.
 *
 * <p>An operation says by {@link ai.agentsflow.limits.RateLimited} that it is limited; settings say for whom how much. What a
 * call is about, and who the caller is, are decided elsewhere.
 */
@NullMarked
package ai.agentsflow.limits;

import org.jspecify.annotations.NullMarked;
