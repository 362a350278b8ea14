/**
 * One call to a model as its callers, its listeners and its records see it: who asks, what for, what came of it.
 *
 * <p>Nothing here chooses a model, nor calls one.
 */
@NullMarked
package ai.agentsflow.calls;

import org.jspecify.annotations.NullMarked;
