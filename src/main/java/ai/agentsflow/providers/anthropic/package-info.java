/** Anthropic's Messages API, spoken to in the inner language: requests and answers are translated, both whole and streamed. */
@NullMarked
package ai.agentsflow.providers.anthropic;

import org.jspecify.annotations.NullMarked;
