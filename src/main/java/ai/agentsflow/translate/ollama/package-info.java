/** Chats into Ollama's own API, and its answers back. */
@NullMarked
package ai.agentsflow.translate.ollama;

import org.jspecify.annotations.NullMarked;
