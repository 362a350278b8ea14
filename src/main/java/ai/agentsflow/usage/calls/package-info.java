/** The table of calls: its rows, and its months, each of which is a partition of its own on PostgreSQL. */
@NullMarked
package ai.agentsflow.usage.calls;

import org.jspecify.annotations.NullMarked;
