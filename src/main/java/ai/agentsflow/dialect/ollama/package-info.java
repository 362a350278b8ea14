/** Ollama's own API, which is spoken because its OpenAI form cannot be told how long a prompt may be. */
@NullMarked
package ai.agentsflow.dialect.ollama;

import org.jspecify.annotations.NullMarked;
