/**
 * A request and its answer while they last: the client behind them, what it takes and how fast, and when it leaves.
 *
 * <p>No thread waits here for a client.
 */
@NullMarked
package ai.agentsflow.platform.exchange;

import org.jspecify.annotations.NullMarked;
