/**
 * The other paths by which the gateway is reached: those of {@code /v1} without it, and Azure's. Each stands for one path under
 * {@code /v1}, and from the first filter on the request is one for that.
 */
@NullMarked
package ai.agentsflow.gateway.paths;

import org.jspecify.annotations.NullMarked;
