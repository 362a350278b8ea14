/**
 * Anthropic's Messages API: {@code /v1/messages} and {@code /v1/messages/count_tokens}, passed on to models that speak it and
 * translated for others by {@code translate.messages}.
 */
@NullMarked
package ai.agentsflow.gateway.messages;

import org.jspecify.annotations.NullMarked;
