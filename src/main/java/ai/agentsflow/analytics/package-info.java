/** What has happened, over HTTP: figures for dashboards, sums of usage, and the log of calls, as JSON and as CSV. */
@NullMarked
package ai.agentsflow.analytics;

import org.jspecify.annotations.NullMarked;
