package ai.agentsflow.calls;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.platform.metrics.Metrics;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What {@code /metrics} tells of the calls of models, in the names and with the bounds of OpenTelemetry's
 * <a href="https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/gen-ai-metrics.md">conventions for
 * generative AI</a>. A model's names are those of the catalogue, and such under its patterns as an upstream has answered to.
 */
@ApplicationScoped
public class CallMetrics {

    /** How the calls ended that ended well. */
    static final String NO_ERROR = "";

    private static final double[] SECONDS = {
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92
    };
    private static final double[] TOKENS = {
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864
    };
    private static final String OPERATION = "gen_ai_operation_name";
    private static final String PROVIDER = "gen_ai_provider_name";
    private static final String REQUEST_MODEL = "gen_ai_request_model";
    private static final String RESPONSE_MODEL = "gen_ai_response_model";
    private static final int MODEL = 2;
    private static final int MODEL_OF_COST = 1;
    private static final double NANOS = 1e9;

    private final Histogram duration;
    private final Histogram tokens;
    private final Histogram firstChunk;
    private final DistributionDataPoint streamBegun;
    private final DistributionDataPoint streamFailed;
    private final Counter cost;
    private final Counter clamped;

    @Inject
    public CallMetrics(Metrics metrics) {
        duration = metrics.histogram(
                "gen_ai_client_operation_duration_seconds",
                "How long a call of a model took",
                SECONDS,
                OPERATION,
                PROVIDER,
                REQUEST_MODEL,
                RESPONSE_MODEL,
                "error_type");
        tokens = metrics.histogram(
                "gen_ai_client_token_usage",
                "Tokens that a call of a model has read and written",
                TOKENS,
                OPERATION,
                PROVIDER,
                REQUEST_MODEL,
                RESPONSE_MODEL,
                "gen_ai_token_type");
        firstChunk = metrics.histogram(
                "gen_ai_client_operation_time_to_first_chunk_seconds",
                "How long a streamed call of a model took to its first content",
                SECONDS,
                OPERATION,
                PROVIDER,
                REQUEST_MODEL,
                RESPONSE_MODEL);
        var stream = metrics.histogram(
                "agentsflow_stream_time_to_first_chunk_seconds",
                "How long a client waited for a stream: to its first content, or to the failure without any",
                SECONDS,
                "outcome");
        streamBegun = stream.labelValues("begun");
        streamFailed = stream.labelValues("failed");
        cost = metrics.counter(
                "agentsflow_model_cost_usd",
                "What calls of models have cost, by the catalogue or the list of prices",
                "provider",
                "model");
        clamped = metrics.counter(
                "agentsflow_model_usage_clamped",
                "Calls whose upstream told a number of tokens that cannot be",
                "provider",
                "model");
    }

    /** The first content of a streamed answer is there. */
    void begun(ModelEntry entry, String operation, long nanos) {
        firstChunk
                .labelValues(operation, entry.provider().key(), entry.name(), entry.upstream())
                .observe(nanos / NANOS);
    }

    /** A client that wants a stream is given its first content, however many models were asked for it. */
    public void streamBegun(long nanos) {
        streamBegun.observe(nanos / NANOS);
    }

    /** A client that wants a stream is told that there will be none, by no fault of its own. */
    public void streamFailed(long nanos) {
        streamFailed.observe(nanos / NANOS);
    }

    /**
     * A call is over.
     *
     * @param error what became of it, {@link #NO_ERROR} for a good end
     */
    void ended(ModelEntry entry, String operation, String error, TokenUsage used, BigDecimal price, long nanos) {
        var provider = entry.provider().key();
        duration.labelValues(operation, provider, entry.name(), entry.upstream(), error)
                .observe(nanos / NANOS);
        if (used.prompt() + used.completion() > 0) {
            tokens.labelValues(operation, provider, entry.name(), entry.upstream(), "input")
                    .observe((double) used.prompt());
            tokens.labelValues(operation, provider, entry.name(), entry.upstream(), "output")
                    .observe((double) used.completion());
            cost.labelValues(provider, entry.name()).inc(price.doubleValue());
        }
        if (used.clamped()) {
            clamped.labelValues(provider, entry.name()).inc();
        }
    }

    /** Forgets one model. */
    public void forget(String model) {
        removeIf(model::equals);
    }

    private void removeIf(Predicate<String> model) {
        duration.removeIf(labels -> model.test(labels.get(MODEL)));
        tokens.removeIf(labels -> model.test(labels.get(MODEL)));
        firstChunk.removeIf(labels -> model.test(labels.get(MODEL)));
        cost.removeIf(labels -> model.test(labels.get(MODEL_OF_COST)));
        clamped.removeIf(labels -> model.test(labels.get(MODEL_OF_COST)));
    }

    /** Shows these models, also those that nobody has asked yet, and forgets all others. */
    public void show(Collection<ModelEntry> models) {
        Set<String> names = models.stream().map(ModelEntry::name).collect(Collectors.toSet());
        removeIf(name -> !names.contains(name));
        for (ModelEntry entry : models) {
            var provider = entry.provider().key();
            var operation =
                    entry.capabilities().equals(Set.of(Capability.EMBEDDING)) ? Operation.EMBEDDINGS : Operation.CHAT;
            duration.initLabelValues(operation, provider, entry.name(), entry.upstream(), NO_ERROR);
            tokens.initLabelValues(operation, provider, entry.name(), entry.upstream(), "input");
            tokens.initLabelValues(operation, provider, entry.name(), entry.upstream(), "output");
            if (operation.equals(Operation.CHAT)) {
                firstChunk.initLabelValues(operation, provider, entry.name(), entry.upstream());
            }
            cost.initLabelValues(provider, entry.name());
            clamped.initLabelValues(provider, entry.name());
        }
    }
}
