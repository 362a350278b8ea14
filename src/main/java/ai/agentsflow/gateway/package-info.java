/**
 * The OpenAI-compatible surface, under {@code /v1}: what an official SDK expects when it is pointed here by its base URL alone.
 *
 * <p>Clients' and upstreams' bytes pass through; only the model's name, and in streams what must be constant or was not asked
 * for, is exchanged. Which model answers is decided by {@code models}. Nothing is kept here; conversations are {@code chat}'s.
 */
@NullMarked
package ai.agentsflow.gateway;

import org.jspecify.annotations.NullMarked;
