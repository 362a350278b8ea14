/**
 * Where a database is: the addresses that people write, in the spellings of JDBC, of {@code libpq} and of the cloud, and what
 * of each vendor may stand in them. An address opens no connection.
 */
@NullMarked
package ai.agentsflow.platform.database.address;

import org.jspecify.annotations.NullMarked;
