/**
 * The models over HTTP: what can be asked for, how each is doing, and a trial call.
 *
 * <p>The catalogue, health and routing do the work.
 */
@NullMarked
package ai.agentsflow.models;

import org.jspecify.annotations.NullMarked;
