/**
 * From one wire API to another: requests one way, answers the other. A translation refuses by name what it cannot carry, and says what
 * it leaves out.
 */
@NullMarked
package ai.agentsflow.translate;

import org.jspecify.annotations.NullMarked;
