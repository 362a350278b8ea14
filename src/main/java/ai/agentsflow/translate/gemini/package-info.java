/** Chats and embeddings into Google's Gemini API, and its answers back. */
@NullMarked
package ai.agentsflow.translate.gemini;

import org.jspecify.annotations.NullMarked;
