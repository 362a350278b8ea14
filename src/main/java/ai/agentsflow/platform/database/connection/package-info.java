/**
 * One physical connection: how old it grows, how long it may be silent, and whether the database behind it still takes
 * writes. The pool knows nothing of this; it is told that a connection is bad.
 */
@NullMarked
package ai.agentsflow.platform.database.connection;

import org.jspecify.annotations.NullMarked;
