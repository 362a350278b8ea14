/**
 * Which models are up: asked of their upstreams now and then, and remembered.
 *
 * <p>A call's own failures are routing's.
 */
@NullMarked
package ai.agentsflow.health;

import org.jspecify.annotations.NullMarked;
