/**
 * One call of an upstream over HTTP: where it is, how long it may take, how large its answer may be, and its answer as a
 * whole, in pieces, or line by line. Which vendor speaks, and in which words, is known to {@code providers}.
 */
@NullMarked
package ai.agentsflow.upstream;

import org.jspecify.annotations.NullMarked;
