/**
 * Where Redis is, in which mode it runs, and how its certificate is trusted.
 */
@NullMarked
package ai.agentsflow.platform.redis.address;

import org.jspecify.annotations.NullMarked;
