/**
 * How a node leaves without anybody noticing: it says that it is no longer ready, goes on for a moment, turns new work away, and
 * ends once its answers have left. Knows what is running only by count; how an answer is ended in words is told by whoever gives it.
 */
@NullMarked
package ai.agentsflow.platform.shutdown;

import org.jspecify.annotations.NullMarked;
