/**
 * Anthropic's Messages API (<a href="https://docs.anthropic.com/en/api/messages">reference</a>) in the terms of the inner
 * language, and back: requests, whole answers, and streams.
 *
 * <p>Only the translation, which neither sends nor receives. Nothing is dropped that the answer depends on: what has no
 * counterpart inside is refused, and the refusal names its path.
 */
@NullMarked
package ai.agentsflow.translate.messages;

import org.jspecify.annotations.NullMarked;
