/**
 * From the start of the process to a database that can be used: what is wrong is diagnosed, the schema is migrated, and only
 * then the door opens and JPA logs in.
 */
@NullMarked
package ai.agentsflow.platform.database.start;

import org.jspecify.annotations.NullMarked;
