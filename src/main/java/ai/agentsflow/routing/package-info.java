/**
 * The way of a call to a model that answers: candidates, attempts, retries, circuits and bulkheads.
 *
 * <p>How a vendor is spoken to is not known here, nor who asks and what for.
 */
@NullMarked
package ai.agentsflow.routing;

import org.jspecify.annotations.NullMarked;
