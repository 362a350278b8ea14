/**
 * The models that clients can ask for: the catalogue, their health, and the way of a call to one that answers.
 *
 * <p>How a vendor is spoken to is not known here, nor who asks and what for.
 */
@NullMarked
package ai.agentsflow.models;

import org.jspecify.annotations.NullMarked;
