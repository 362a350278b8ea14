/** Google's Gemini API: what can be asked there, and what its answers tell of tokens. */
@NullMarked
package ai.agentsflow.dialect.gemini;

import org.jspecify.annotations.NullMarked;
