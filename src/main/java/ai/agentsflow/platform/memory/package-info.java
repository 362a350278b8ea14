/**
 * How much memory all requests and answers together may hold.
 *
 * <p>Whoever holds bytes of others takes its share here first.
 */
@NullMarked
package ai.agentsflow.platform.memory;

import org.jspecify.annotations.NullMarked;
