/**
 * Chat completions, completions and embeddings, in the shapes of OpenAI's API: {@code /v1/chat/completions}, {@code
 * /v1/completions} and {@code /v1/embeddings}, with the vendor's bytes where they can be passed on.
 */
@NullMarked
package ai.agentsflow.gateway.completions;

import org.jspecify.annotations.NullMarked;
