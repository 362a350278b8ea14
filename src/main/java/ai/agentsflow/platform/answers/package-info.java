/**
 * Answers that somebody else makes as a whole, and that leave as their client takes them: files, the API's description, whatever JAX-RS
 * and the server's own pages write. No thread waits for a reader.
 */
@NullMarked
package ai.agentsflow.platform.answers;

import org.jspecify.annotations.NullMarked;
