/** A model inside the server that needs nothing and says honestly that it is a demonstration. */
@NullMarked
package ai.agentsflow.providers.demo;

import org.jspecify.annotations.NullMarked;
