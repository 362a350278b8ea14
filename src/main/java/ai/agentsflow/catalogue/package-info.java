/**
 * The catalogue of models as values: entries with their prices and rules, tasks, and which provider serves an entry. How a
 * file becomes a catalogue is {@code file}'s, on the documents of {@code yaml}.
 *
 * <p>Nothing here knows whether a model is up, nor calls one.
 */
@NullMarked
package ai.agentsflow.catalogue;

import org.jspecify.annotations.NullMarked;
