package ai.agentsflow.models;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.health.ModelStatus;
import ai.agentsflow.usage.ModelUsage;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A model as clients see it. */
@Schema(name = "Model", description = "A model, its health and what it has done so far")
public record ModelView(
        @Schema(description = "What clients ask for", example = "gpt-4o-mini")
        String name,

        @Schema(description = "Who serves it", example = "openai")
        String provider,

        @Schema(description = "Whether the last check found it ready to answer", example = "true")
        boolean health,

        Metrics metrics,

        @Schema(description = "When it was last checked; left out before the first check") @Nullable
        Instant healthCheckedAt,

        @Schema(
                description = "Why it is down, for administrators in the words of the check; left out when it is not",
                example = "OPENAI_API_KEY is not set")
        @Nullable
        String healthDetail,

        @Schema(
                description = "Whether calls are let through: an open circuit leaves a model alone that kept failing",
                enumeration = {"closed", "open", "half_open"},
                example = "closed")
        String circuit) {

    @Schema(name = "ModelMetrics", description = "What a model has done so far, and what it can do")
    public record Metrics(
            @Schema(description = "Percent of calls answered; 0 before the first one", example = "99.5")
            double successRate,

            @Schema(description = "Milliseconds per call, on average; 0 before the first one", example = "812.4")
            double avgLatencyMs,

            @Schema(description = "Calls so far", example = "200")
            long totalRequests,

            @Schema(description = "Tokens read and written so far", example = "73200")
            long totalTokens,

            Capabilities capabilities,

            @Schema(description = "Tokens that fit into one call, answer included", example = "128000")
            int contextWindow,

            @Schema(description = "Tokens of an answer at most", example = "16384")
            int maxTokens,

            @Schema(
                    description = "The upstream's own name; only for a single model",
                    example = "gpt-4o-mini-2024-07-18")
            @Nullable
            String modelFullName,

            @Schema(description = "The default temperature; only for a single model", example = "0.7") @Nullable
            Double temperature,

            @Schema(description = "Only for a single model", example = "true") @Nullable
            Boolean supportsStreaming,

            @Schema(description = "Only for a single model", example = "true") @Nullable
            Boolean supportsFunctions,

            @Schema(
                    description = "The upstream's address; only for a single model, only for administrators",
                    example = "https://api.openai.com/v1")
            @Nullable
            String endpoint) {}

    @Schema(name = "ModelCapabilities", description = "What a model can be used for")
    public record Capabilities(
            @Schema(example = "true") boolean chat,
            @Schema(example = "true") boolean completion,
            @Schema(example = "false") boolean embedding,
            @Schema(example = "true") boolean codeCompletion,
            @Schema(example = "false") boolean vision,
            @Schema(example = "true") boolean tools) {

        static Capabilities of(Set<Capability> all) {
            return new Capabilities(
                    all.contains(Capability.CHAT),
                    all.contains(Capability.COMPLETION),
                    all.contains(Capability.EMBEDDING),
                    all.contains(Capability.CODE_COMPLETION),
                    all.contains(Capability.VISION),
                    all.contains(Capability.TOOLS));
        }
    }

    /** As part of the list; the health check's own words only for an administrator. */
    public static ModelView listed(
            ModelEntry entry, ModelStatus status, String circuit, ModelUsage usage, boolean admin) {
        return of(entry, status, circuit, metrics(entry, usage, false, null), admin);
    }

    /** By itself, with everything; the address and the health check's own words only for an administrator. */
    public static ModelView single(
            ModelEntry entry, ModelStatus status, String circuit, ModelUsage usage, boolean admin) {
        URI endpoint = admin ? entry.endpoint() : null;
        return of(entry, status, circuit, metrics(entry, usage, true, endpoint), admin);
    }

    private static ModelView of(ModelEntry entry, ModelStatus status, String circuit, Metrics metrics, boolean admin) {
        return new ModelView(
                entry.name(),
                entry.provider().key(),
                status.healthy(),
                metrics,
                status.checkedAt(),
                admin ? status.detail() : status.reason(),
                circuit);
    }

    private static Metrics metrics(ModelEntry entry, ModelUsage usage, boolean all, @Nullable URI endpoint) {
        return new Metrics(
                usage.successRate(),
                usage.averageLatencyMs(),
                usage.requests(),
                usage.tokens(),
                Capabilities.of(entry.capabilities()),
                entry.contextWindow(),
                entry.maxTokens(),
                all ? entry.upstream() : null,
                all ? entry.temperature() : null,
                all ? Boolean.TRUE : null,
                all ? entry.capabilities().contains(Capability.TOOLS) : null,
                endpoint == null ? null : endpoint.toString());
    }
}
