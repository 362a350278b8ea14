/**
 * What {@code /metrics} shows: figures of the application, of its JVM, and of each route. Who measures what is the business of
 * whoever registers it.
 */
@NullMarked
package ai.agentsflow.platform.metrics;

import org.jspecify.annotations.NullMarked;
