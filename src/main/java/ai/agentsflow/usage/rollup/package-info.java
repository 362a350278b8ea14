/**
 * Sums of calls by hour and by day, with histograms that can be added: what dashboards read.
 *
 * <p>What a row counts and tells apart is said in ADR 63. Nothing here reads a call from the database.
 */
@NullMarked
package ai.agentsflow.usage.rollup;

import org.jspecify.annotations.NullMarked;
