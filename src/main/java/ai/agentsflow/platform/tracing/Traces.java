package ai.agentsflow.platform.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** The traces of requests. */
@ApplicationScoped
public class Traces {

    private static final String NAME = Traces.class.getName();
    private static final int SERVERS_FAULT = 500;

    private final @Nullable Tracer tracer;

    /** The server's tracer is not asked for when nothing is to be traced: that alone would switch the server's own tracing on. */
    @Inject
    Traces(TracingConfig config, Instance<OpenTelemetry> server) {
        this(config.on() ? server.get().getTracer("ai.agentsflow") : null);
    }

    Traces(@Nullable Tracer tracer) {
        this.tracer = tracer;
    }

    /**
     * Where a request is in its trace. A servlet's begins in {@link TraceFilter}; that of a JAX-RS operation is the server's own
     * and belongs to the thread that runs the operation, on which this is to be called.
     */
    public Trace of(HttpServletRequest request) {
        if (tracer == null) {
            return Trace.NONE;
        }
        return request.getAttribute(NAME) instanceof Trace trace ? trace : new Trace(tracer, Context.current());
    }

    /** Begins the trace of a request, or goes on with its caller's; null where nothing is traced. */
    @Nullable
    Span begin(HttpServletRequest request, String route) {
        if (tracer == null) {
            return null;
        }
        var caller = W3CTraceContextPropagator.getInstance().extract(Context.root(), request, Headers.ALL);
        var span = tracer.spanBuilder(request.getMethod() + " " + route)
                .setParent(caller)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", request.getMethod())
                .setAttribute("http.route", route)
                .startSpan();
        request.setAttribute(NAME, new Trace(tracer, caller.with(span)));
        return span;
    }

    static void end(Span span, int status) {
        span.setAttribute("http.response.status_code", (long) status);
        if (status >= SERVERS_FAULT) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private enum Headers implements TextMapGetter<HttpServletRequest> {
        ALL;

        @Override
        public Iterable<String> keys(HttpServletRequest request) {
            return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String name) {
            return request == null ? null : request.getHeader(name);
        }
    }
}
