/**
 * What a failure of the database is: a vendor's states and causes, read into a fault that can be told.
 */
@NullMarked
package ai.agentsflow.platform.database.fault;

import org.jspecify.annotations.NullMarked;
