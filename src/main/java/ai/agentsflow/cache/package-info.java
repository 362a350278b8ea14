/**
 * Kept answers, and calls that several requests share.
 *
 * <p>What may be kept is said by the catalogue and the request; how an answer comes about is not known here.
 */
@NullMarked
package ai.agentsflow.cache;

import org.jspecify.annotations.NullMarked;
