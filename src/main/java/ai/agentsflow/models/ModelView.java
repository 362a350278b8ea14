package ai.agentsflow.models;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.health.ModelStatus;
import ai.agentsflow.usage.ModelUsage;
import java.net.URI;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A model as clients see it. */
public record ModelView(
        String name,
        String provider,
        boolean health,
        Metrics metrics,
        @Nullable Instant healthCheckedAt,
        @Nullable String healthDetail,
        String circuit) {

    public record Metrics(
            double successRate,
            double avgLatencyMs,
            long totalRequests,
            long totalTokens,
            Capabilities capabilities,
            int contextWindow,
            int maxTokens,
            @Nullable String modelFullName,
            @Nullable Double temperature,
            @Nullable Boolean supportsStreaming,
            @Nullable Boolean supportsFunctions,
            @Nullable String endpoint) {}

    public record Capabilities(
            boolean chat,
            boolean completion,
            boolean embedding,
            boolean codeCompletion,
            boolean vision,
            boolean tools) {

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
