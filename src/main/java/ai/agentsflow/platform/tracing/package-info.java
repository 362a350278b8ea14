/**
 * Where a request is in a trace (<a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>), by MicroProfile Telemetry:
 * the server makes the tracer from the {@code otel.*} settings and sends what it has gathered. Where nothing is traced nothing
 * is done, and a trace never holds what somebody said.
 */
@NullMarked
package ai.agentsflow.platform.tracing;

import org.jspecify.annotations.NullMarked;
