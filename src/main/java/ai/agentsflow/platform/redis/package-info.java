/**
 * Redis, which may be there or not: one client for a single server, Sentinel and Cluster, behind calls that are bounded in time.
 *
 * <p>Whoever calls here has a way to go on without an answer. The client's own types stay inside.
 */
@NullMarked
package ai.agentsflow.platform.redis;

import org.jspecify.annotations.NullMarked;
