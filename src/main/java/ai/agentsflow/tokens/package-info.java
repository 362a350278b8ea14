/**
 * Bearer tokens of an issuer: whose they are, by a secret or by published keys.
 *
 * <p>Nothing here makes a token.
 */
@NullMarked
package ai.agentsflow.tokens;

import org.jspecify.annotations.NullMarked;
