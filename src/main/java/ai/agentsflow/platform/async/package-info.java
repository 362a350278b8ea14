/** Answers that are given after the server's thread has left the request. */
@NullMarked
package ai.agentsflow.platform.async;

import org.jspecify.annotations.NullMarked;
