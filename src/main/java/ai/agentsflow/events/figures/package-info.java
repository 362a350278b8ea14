/**
 * Live figures of calls, and news of conversations, for dashboards. They are for the eye: what is counted for good stands in the accounts.
 */
@NullMarked
package ai.agentsflow.events.figures;

import org.jspecify.annotations.NullMarked;
