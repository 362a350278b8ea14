/**
 * One record per model call: tokens, time, cost; and the hourly sums that are read back.
 *
 * <p>Records are taken without touching the database and written in batches by one writer.
 */
@NullMarked
package ai.agentsflow.usage;

import org.jspecify.annotations.NullMarked;
