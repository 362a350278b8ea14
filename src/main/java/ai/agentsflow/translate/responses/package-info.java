/**
 * OpenAI's Responses API (<a href="https://platform.openai.com/docs/api-reference/responses">reference</a>) in the terms of chat
 * completions, and back: requests, whole responses, and streams.
 *
 * <p>Only the translation, which neither sends nor receives, and keeps nothing.
 */
@NullMarked
package ai.agentsflow.translate.responses;

import org.jspecify.annotations.NullMarked;
