/**
 * Upstream APIs behind one interface.
 *
 * <p>The inner language is OpenAI's chat completions: a {@link ai.agentsflow.providers.ChatRequest} goes in, {@link
 * ai.agentsflow.providers.ModelOutput}s come back. Which model to ask, and what to do when it fails, is not decided here.
 */
@NullMarked
package ai.agentsflow.providers;

import org.jspecify.annotations.NullMarked;
