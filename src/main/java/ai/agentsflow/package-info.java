/**
 * AgentsFlow: AI models behind a backend that an enterprise can run. The map, in the order of dependency; each package may use
 * those below it:
 *
 * <ul>
 *   <li>{@code gateway}: models for clients of OpenAI's API and of Anthropic's, under {@code /v1}
 *   <li>{@code chat}: conversations with a model, and their messages
 *   <li>{@code models}: the models over HTTP: what can be asked for, and how each is doing
 *   <li>{@code routing}: the way of a call to a model that answers
 *   <li>{@code cache}: kept answers, and calls that several requests share
 *   <li>{@code health}: which models are up
 *   <li>{@code calls}: one call as callers, listeners and records see it
 *   <li>{@code catalogue}: the models as an administrator writes them
 *   <li>{@code usage}: one record per model call, and hourly sums
 *   <li>{@code responses}: responses and conversations that are kept for those who asked
 *   <li>{@code translate}: from the API that a client speaks to the one that the inner language is
 *   <li>{@code providers}: upstream APIs behind one interface, each vendor's in a package of its own
 *   <li>{@code upstream}: one call of an upstream over HTTP, whichever vendor it is
 *   <li>{@code dialect}: one wire API each: what is asked of a model and what it answers, in bytes
 *   <li>{@code limits}: how much a caller may ask
 *   <li>{@code tokens}, {@code keys}: bearer tokens and API keys
 *   <li>{@code access}: who is calling
 *   <li>{@code platform}: no product words: {@code shutdown}, {@code health}, {@code answers}, {@code payara}, {@code problem},
 *       {@code web}, {@code exchange}, {@code memory}, {@code schema}, {@code framing}, {@code database}, {@code redis},
 *       {@code http}, {@code timer}, {@code tracing}, {@code logging}, {@code metrics}, {@code config}
 * </ul>
 *
 * <p>Here is what puts the parts together; {@code META-INF/openapi.yaml} describes the API.
 */
@NullMarked
package ai.agentsflow;

import org.jspecify.annotations.NullMarked;
