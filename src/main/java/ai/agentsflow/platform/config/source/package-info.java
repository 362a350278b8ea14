/**
 * Where the value of a setting comes from: the environment, files of secrets, properties, and which of them counts.
 */
@NullMarked
package ai.agentsflow.platform.config.source;

import org.jspecify.annotations.NullMarked;
