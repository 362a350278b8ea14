/**
 * AgentsFlow: AI models behind a backend that an enterprise can run. The map, in the order of dependency; each package may use
 * those below it:
 *
 * <ul>
 *   <li>{@code gateway}: models for clients of OpenAI's API, under {@code /v1}, and of Anthropic's, in the terms of {@code
 *       messages}
 *   <li>{@code chat}: conversations with a model, and their messages
 *   <li>{@code models}: the catalogue, health, and the way of a call to a model that answers
 *   <li>{@code usage}: one record per model call, and hourly sums
 *   <li>{@code providers}: upstream APIs behind one interface; {@code openai}, {@code anthropic}, {@code ollama}, {@code
 *       demo}
 *   <li>{@code completion}: what is asked of a model and what it answers
 *   <li>{@code limits}: how much a caller may ask
 *   <li>{@code access}: who is calling
 *   <li>{@code platform}: no product words: {@code shutdown}, {@code health}, {@code answers}, {@code payara}, {@code problem},
 *       {@code web}, {@code framing}, {@code database}, {@code redis}, {@code http}, {@code tracing}, {@code logging},
 *       {@code metrics}, {@code config}
 * </ul>
 *
 * <p>Here are only the REST application itself and the last hand on its description.
 */
@NullMarked
package ai.agentsflow;

import org.jspecify.annotations.NullMarked;
