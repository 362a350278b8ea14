/**
 * What happens now: events for whoever listens at this moment, on this node or another. Each has a number that rises; the last ones are kept
 * for a while, for a listener who was gone for a moment.
 *
 * <p>Nothing here is lasting. What must not be lost stands in the database, and an event says that it does.
 */
@NullMarked
package ai.agentsflow.events;

import org.jspecify.annotations.NullMarked;
