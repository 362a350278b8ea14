/**
 * Every connection's bytes before the server reads them: requests that could be read in two ways are refused, and slow
 * ones are held to their time.
 */
@NullMarked
package ai.agentsflow.platform.payara.guard;

import org.jspecify.annotations.NullMarked;
