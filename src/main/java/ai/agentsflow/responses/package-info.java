/**
 * What is kept of responses and conversations: per owner, in the database, and for a while. A request that refers to them is completed
 * here with what was said before.
 *
 * <p>Nobody's but their owner's: for anybody else they do not exist.
 */
@NullMarked
package ai.agentsflow.responses;

import org.jspecify.annotations.NullMarked;
