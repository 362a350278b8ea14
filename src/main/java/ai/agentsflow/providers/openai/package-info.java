/** OpenAI's chat completions, as OpenAI and the many servers that copy its API speak it. */
@NullMarked
package ai.agentsflow.providers.openai;

import org.jspecify.annotations.NullMarked;
