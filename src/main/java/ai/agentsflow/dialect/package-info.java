/**
 * The wire APIs that clients and upstreams speak, a package for each, and here what they have in common: a call and what hears it,
 * an answer's bytes with the few values in them that this server has to know, and whose fault an error is. Tokens are counted in
 * {@code counting}.
 *
 * <p>Nothing here sends anything. Where client and upstream speak alike the bytes pass; elsewhere {@code openai}'s chat completions
 * are what is translated from and to.
 */
@NullMarked
package ai.agentsflow.dialect;

import org.jspecify.annotations.NullMarked;
