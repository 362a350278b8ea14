/**
 * The relational database: its settings, the data source that the server's pool makes connections with, and what a feature
 * needs to write its rows.
 *
 * <p>The rooms below are where it is ({@code address}), what its failures mean ({@code fault}), the server's pool
 * ({@code pool}), one physical connection ({@code connection}), the way to a schema that can be used ({@code start}), whether
 * it answers ({@code health}), and a copy of the embedded one ({@code backup}). What is stored belongs to the features, not to this package.
 */
@NullMarked
package ai.agentsflow.platform.database;

import org.jspecify.annotations.NullMarked;
