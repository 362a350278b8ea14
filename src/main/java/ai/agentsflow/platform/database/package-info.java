/**
 * The relational database: where it is, how the server's pool makes connections to it, its schema, its health, and the
 * pool's figures.
 *
 * <p>The pool itself is the server's and is found under {@code jdbc/agentsflow}; nothing here holds connections back or hands
 * them out. What is stored belongs to the features, not to this package.
 */
@NullMarked
package ai.agentsflow.platform.database;

import org.jspecify.annotations.NullMarked;
