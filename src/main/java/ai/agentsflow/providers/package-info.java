/**
 * Upstream APIs behind one interface, {@link ai.agentsflow.providers.ModelProvider}. Which model to ask, and what to do when it
 * fails, is not decided here.
 */
@NullMarked
package ai.agentsflow.providers;

import org.jspecify.annotations.NullMarked;
