/**
 * Tokens: what an upstream reports of them, as far as it can be believed, and how many there may be where it says nothing.
 */
@NullMarked
package ai.agentsflow.dialect.counting;

import org.jspecify.annotations.NullMarked;
