/**
 * OpenAI's Responses API and what is kept of it: {@code /v1/responses} with its companions, in the background too, and {@code
 * /v1/conversations}. What is kept, and how long, is decided by {@code responses}.
 */
@NullMarked
package ai.agentsflow.gateway.responses;

import org.jspecify.annotations.NullMarked;
