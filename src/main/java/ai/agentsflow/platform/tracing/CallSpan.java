package ai.agentsflow.platform.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A call of somebody else, as it appears in a trace. */
public final class CallSpan {

    /** Of a call that is not traced. */
    public static final CallSpan NONE = new CallSpan(Span.getInvalid(), Context.root());

    private final Span span;
    private final Context context;

    CallSpan(Span span, Context context) {
        this.span = span;
        this.context = context;
    }

    /** Whether anybody will see it; if not, what it would hold need not be gathered. */
    public boolean isSeen() {
        return span.isRecording();
    }

    public CallSpan set(String name, String value) {
        span.setAttribute(name, value);
        return this;
    }

    public CallSpan set(String name, long value) {
        span.setAttribute(name, value);
        return this;
    }

    public CallSpan set(String name, List<String> values) {
        span.setAttribute(AttributeKey.stringArrayKey(name), values);
        return this;
    }

    /** The headers by which whoever is called goes on with the trace; none where nothing is traced. */
    public Map<String, String> headers() {
        if (!span.getSpanContext().isValid()) {
            return Map.of();
        }
        var headers = new HashMap<String, String>();
        W3CTraceContextPropagator.getInstance().inject(context, headers, (all, name, value) -> {
            if (all != null) {
                all.put(name, value);
            }
        });
        return headers;
    }

    public void end() {
        span.end();
    }

    /** Ends it; {@code error} is the kind of failure, one of few. */
    public void fail(String error) {
        span.setAttribute("error.type", error);
        span.setStatus(StatusCode.ERROR);
        span.end();
    }
}
