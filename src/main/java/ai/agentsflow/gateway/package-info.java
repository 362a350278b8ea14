/**
 * The surface under {@code /v1}: what official SDKs of OpenAI and Anthropic expect when they are pointed here by their base URL
 * alone. Here is what the endpoints share, and the list of models; the endpoints of each API have a room below: {@code
 * completions}, {@code messages}, {@code responses}.
 *
 * <p>For OpenAI's, clients' and upstreams' bytes pass through; only the model's name, and in streams what must be constant or
 * was not asked for, is exchanged. Anthropic's Messages API passes in the same way to models that speak it, and is translated
 * for others by {@code translate}. Which model answers is decided by {@code routing}. Nothing is kept here; conversations are
 * {@code chat}'s.
 */
@NullMarked
package ai.agentsflow.gateway;

import org.jspecify.annotations.NullMarked;
