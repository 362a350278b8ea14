package ai.agentsflow.catalogue;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.Adapters;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.upstream.AnswerBounds;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Finds the adapter for a catalogue entry. */
@ApplicationScoped
public class Providers {

    private final Map<ProviderKind, ModelProvider> byKind = new EnumMap<>(ProviderKind.class);

    private final AnswerBounds bounds;

    @Inject
    Providers(HttpClient http, AnswerBounds bounds) {
        this(Adapters.with(http), bounds);
    }

    public Providers(Iterable<ModelProvider> all, AnswerBounds bounds) {
        this.bounds = bounds;
        all.forEach(provider -> provider.kinds().forEach(kind -> byKind.put(kind, provider)));
    }

    /** How large answers may be. */
    public AnswerBounds bounds() {
        return bounds;
    }

    public ModelProvider of(ModelEntry entry) {
        return Objects.requireNonNull(byKind.get(entry.provider()), () -> "no adapter for " + entry.provider());
    }

    /**
     * Where a model is.
     *
     * @param headers what this call carries besides; the catalogue's own count before them
     */
    public Upstream upstream(ModelEntry entry, Map<String, String> headers) {
        return new Upstream(
                entry.provider(),
                entry.upstream(),
                entry.endpoint(),
                entry.apiKey(),
                entry.timeouts(),
                entry.contextWindow(),
                entry.maxTokens(),
                entry.allowLinkLocal(),
                with(headers, entry.headers()),
                bounds,
                entry.parameters());
    }

    private static Map<String, String> with(Map<String, String> headers, Map<String, Secret> own) {
        if (own.isEmpty()) {
            return headers;
        }
        var all = new HashMap<>(headers);
        own.forEach((name, value) -> all.put(name, value.value()));
        return all;
    }
}
