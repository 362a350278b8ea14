/**
 * API keys: made, listed, revoked and checked; what the database keeps of one cannot be turned into one.
 *
 * <p>They speak for their owners.
 */
@NullMarked
package ai.agentsflow.keys;

import org.jspecify.annotations.NullMarked;
