/** Servers of Ollama's, spoken to in its own API. */
@NullMarked
package ai.agentsflow.providers.ollama;

import org.jspecify.annotations.NullMarked;
