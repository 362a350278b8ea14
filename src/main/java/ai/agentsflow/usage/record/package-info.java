/** One call of a model as the accounts have it, in memory and as a line of the journal. */
@NullMarked
package ai.agentsflow.usage.record;

import org.jspecify.annotations.NullMarked;
