/**
 * The events of responses in the background: numbered and kept while their model speaks, so that any node can tell them to whoever
 * comes back for them. What they tell of in the end is {@code responses}' affair.
 */
@NullMarked
package ai.agentsflow.responses.events;

import org.jspecify.annotations.NullMarked;
