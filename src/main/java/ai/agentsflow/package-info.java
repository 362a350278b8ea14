/** The map of AgentsFlow. */
@NullMarked
package ai.agentsflow;

import org.jspecify.annotations.NullMarked;
