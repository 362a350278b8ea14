/**
 * What stands in the log besides what is said: which request a line belongs to, in which trace, and whose it is. Classes log by
 * {@link java.lang.System.Logger} and know nothing of this.
 */
@NullMarked
package ai.agentsflow.platform.logging;

import org.jspecify.annotations.NullMarked;
