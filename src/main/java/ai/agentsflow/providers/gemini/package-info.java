/** Google's Gemini API, spoken to in its own terms: requests and answers are translated, both whole and streamed. */
@NullMarked
package ai.agentsflow.providers.gemini;

import org.jspecify.annotations.NullMarked;
