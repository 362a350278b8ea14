/**
 * Counting against a limit: what has been used of which window, in Redis for all nodes together or here for this one.
 */
@NullMarked
package ai.agentsflow.limits.counters;

import org.jspecify.annotations.NullMarked;
