/**
 * What has happened, read from the tables of those who wrote it down: sums of calls from the roll-ups, the log of calls, and counts of
 * conversations. It knows no HTTP, and bounds what is asked of the database: how much at a time, and for how long.
 */
@NullMarked
package ai.agentsflow.analytics.reading;

import org.jspecify.annotations.NullMarked;
