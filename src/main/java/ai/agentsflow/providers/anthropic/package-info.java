/** Anthropic, spoken to in its Messages API: where it is, how it is paid, and which models it has. */
@NullMarked
package ai.agentsflow.providers.anthropic;

import org.jspecify.annotations.NullMarked;
