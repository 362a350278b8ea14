/**
 * The pool as the server keeps it: the door before it until the database can be used, its figures over HTTP and as metrics,
 * and who waits for a connection. What the server itself offers comes through {@link
 * ai.agentsflow.platform.database.pool.ServerPool}.
 */
@NullMarked
package ai.agentsflow.platform.database.pool;

import org.jspecify.annotations.NullMarked;
