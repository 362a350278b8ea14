/**
 * How a file becomes a catalogue, or a list of everything that is wrong with it; which file, and when it is read again.
 */
@NullMarked
package ai.agentsflow.catalogue.file;

import org.jspecify.annotations.NullMarked;
