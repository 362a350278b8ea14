package ai.agentsflow.platform.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** A place in a trace, from which calls of others are traced. It may be handed from thread to thread. */
public final class Trace {

    /** Where nothing is traced. */
    public static final Trace NONE = new Trace(null, null);

    private final @Nullable Tracer tracer;
    private final @Nullable Context context;

    Trace(@Nullable Tracer tracer, @Nullable Context context) {
        this.tracer = tracer;
        this.context = context;
    }

    /** The trace's id, 32 hexadecimal digits; empty when there is none. */
    public String id() {
        if (context == null) {
            return "";
        }
        var span = Span.fromContext(context).getSpanContext();
        return span.isValid() ? span.getTraceId() : "";
    }

    /** Begins a call of somebody else. Whoever begins it ends it. */
    public CallSpan call(String operation, String target) {
        if (tracer == null || context == null) {
            return CallSpan.NONE;
        }
        var span = tracer.spanBuilder(operation + " " + target)
                .setParent(context)
                .setSpanKind(SpanKind.CLIENT)
                .startSpan();
        return new CallSpan(span, context.with(span));
    }
}
