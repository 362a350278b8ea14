/**
 * What must survive the end of the process before it stands anywhere else: lines in files of a directory, until whoever brings them
 * to their place says that they are there.
 */
@NullMarked
package ai.agentsflow.platform.journal;

import org.jspecify.annotations.NullMarked;
