/** What tests stand on: fakes of the outside world and drivers of our own. */
@NullMarked
package ai.agentsflow.testing;

import org.jspecify.annotations.NullMarked;
