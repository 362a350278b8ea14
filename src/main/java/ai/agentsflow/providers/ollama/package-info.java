/** Ollama's own API, spoken to in the inner language, because its OpenAI form cannot be told how long a prompt may be. */
@NullMarked
package ai.agentsflow.providers.ollama;

import org.jspecify.annotations.NullMarked;
