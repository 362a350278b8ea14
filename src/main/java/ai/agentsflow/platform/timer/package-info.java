/**
 * Tasks that run later, for whoever waits for something; whose threads run them is not their affair.
 */
@NullMarked
package ai.agentsflow.platform.timer;

import org.jspecify.annotations.NullMarked;
