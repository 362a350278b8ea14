/**
 * Whether the database answers now, for readiness and over HTTP.
 */
@NullMarked
package ai.agentsflow.platform.database.health;

import org.jspecify.annotations.NullMarked;
