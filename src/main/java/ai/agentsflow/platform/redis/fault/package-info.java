/**
 * What a failure of Redis is, how often each was met, and when a server is left alone for a while.
 */
@NullMarked
package ai.agentsflow.platform.redis.fault;

import org.jspecify.annotations.NullMarked;
