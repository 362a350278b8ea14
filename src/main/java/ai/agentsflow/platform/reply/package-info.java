/**
 * The answer to a request that takes a while, whoever gives it: what a client that leaves, the server's end, a slow reader and a full
 * memory mean for it is decided here, once.
 */
@NullMarked
package ai.agentsflow.platform.reply;

import org.jspecify.annotations.NullMarked;
