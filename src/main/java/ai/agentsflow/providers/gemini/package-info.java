/** Google, spoken to in its own API: where it is, how it is paid, and which models it has. */
@NullMarked
package ai.agentsflow.providers.gemini;

import org.jspecify.annotations.NullMarked;
