/**
 * A copy of the embedded database while it is in use, for {@code ops/backup}. PostgreSQL is backed up by its own programs and not from here.
 */
@NullMarked
package ai.agentsflow.platform.database.backup;

import org.jspecify.annotations.NullMarked;
