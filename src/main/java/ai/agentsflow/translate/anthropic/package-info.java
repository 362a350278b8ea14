/** Chats into Anthropic's Messages API, and its answers back: for models that speak it. */
@NullMarked
package ai.agentsflow.translate.anthropic;

import org.jspecify.annotations.NullMarked;
