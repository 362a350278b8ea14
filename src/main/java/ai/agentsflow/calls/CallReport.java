package ai.agentsflow.calls;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.platform.tracing.CallSpan;
import ai.agentsflow.usage.UsageRecord;
import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What operators are told of one call of a model: figures, and a span by OpenTelemetry's
 * <a href="https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-spans.md">conventions for
 * generative AI</a>. Never what was asked or answered.
 */
public final class CallReport {

    private final CallMetrics metrics;
    private final ModelEntry entry;
    private volatile ModelEntry accounted;
    private final ModelRequest asked;
    private final CallSpan span;
    private volatile @Nullable String finishReason;

    public CallReport(CallMetrics metrics, CallOrigin origin, ModelEntry entry, ModelRequest asked) {
        this.metrics = metrics;
        this.entry = entry;
        this.accounted = entry;
        this.asked = asked;
        this.span = origin.trace().call(asked.operation().name(), entry.name());
        if (span.isSeen()) {
            span.set("gen_ai.operation.name", asked.operation().name())
                    .set("gen_ai.provider.name", entry.provider().key())
                    .set("gen_ai.request.model", entry.upstream())
                    .set("agentsflow.model", entry.name())
                    .set("agentsflow.request.id", origin.requestId());
            URI endpoint = entry.endpoint();
            if (endpoint != null && endpoint.getHost() != null) {
                span.set("server.address", endpoint.getHost());
            }
        }
    }

    /** To what the figures count: a model, or the pattern of its name. */
    public void accountTo(ModelEntry other) {
        accounted = other;
    }

    /** By which the upstream goes on with the trace. */
    public Map<String, String> headers() {
        return span.headers();
    }

    /** The first content is there. */
    public void begun(long nanos) {
        if (asked.stream()) {
            metrics.begun(accounted, asked.operation().name(), nanos);
        }
    }

    public void took(@Nullable String reason) {
        if (reason != null) {
            finishReason = reason;
        }
    }

    /** The call is over; heard once. */
    public void ended(String outcome, TokenUsage used, BigDecimal price, long nanos) {
        boolean ok = outcome.equals(UsageRecord.OK);
        metrics.ended(accounted, asked.operation().name(), ok ? CallMetrics.NO_ERROR : outcome, used, price, nanos);
        if (span.isSeen()) {
            span.set("gen_ai.usage.input_tokens", used.prompt())
                    .set("gen_ai.usage.output_tokens", used.completion())
                    .set("gen_ai.usage.cache_read.input_tokens", used.cached())
                    .set("gen_ai.usage.cache_creation.input_tokens", used.written())
                    .set("gen_ai.usage.reasoning.output_tokens", used.reasoning());
            var reason = finishReason;
            if (reason != null) {
                span.set("gen_ai.response.finish_reasons", List.of(reason));
            }
        }
        if (ok) {
            span.set("gen_ai.response.model", entry.upstream()).end();
        } else {
            span.fail(outcome);
        }
    }
}
