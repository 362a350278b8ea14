package ai.agentsflow.catalogue;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.web.NamePattern;
import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.ProviderKind;
import java.net.URI;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model of the catalogue, its variables replaced and its defaults filled in.
 *
 * @param name what clients ask for; for a discovering entry, what the discovered names begin with; with a star in it, a
 *     pattern of names
 * @param upstream the provider's own name for the model; of a pattern usually with a star too, for what the name's stands for
 * @param endpoint the provider's base address without a slash at the end; null for {@link ProviderKind#DEMO}, and when
 *     its variable has no value
 * @param allowLinkLocal whether the endpoint may be a link-local address or a cloud's metadata service
 * @param apiKey null when the provider needs none, or when its variable has no value
 * @param headers what goes with each call besides, by names in lower case
 * @param capabilities in the order of the enum, never empty
 * @param contextWindow prompt and answer together, in tokens
 * @param maxTokens the longest answer, in tokens; not more than the context window
 * @param temperature used when a request names none; 0 to 2
 * @param retries further tries of one call on this model, 0 to 10
 * @param weight its share of the calls among models that share them; 0 to 1000, with 0 it only stands in for the others
 * @param maxInFlight how many calls its endpoint may have under way for this model to begin another, 1 to 16384
 * @param fallbacks models to try, in order, when this one cannot answer
 * @param contextFallback the model for requests too long for this one
 * @param price what the file says, or else the list in the WAR
 * @param cache whether and how answers are given again; null for never, unless a request asks for it
 * @param parameters how requests for it have to differ
 * @param discover whether the entry stands for every model that its server lists
 * @param pattern the name of the pattern that this model was made from; null for any other
 * @param missingVariables the variables that the entry uses and nobody has set: not empty means that it cannot be called
 */
public record ModelEntry(
        String name,
        ProviderKind provider,
        String upstream,
        @Nullable URI endpoint,
        boolean allowLinkLocal,
        @Nullable Secret apiKey,
        Map<String, Secret> headers,
        Set<Capability> capabilities,
        int contextWindow,
        int maxTokens,
        double temperature,
        Deadlines timeouts,
        int retries,
        int weight,
        int maxInFlight,
        List<String> fallbacks,
        @Nullable String contextFallback,
        Price price,
        @Nullable CacheRule cache,
        HealthCheck health,
        Parameters parameters,
        boolean discover,
        @Nullable String pattern,
        List<String> missingVariables) {

    public ModelEntry {
        var ordered = EnumSet.noneOf(Capability.class);
        ordered.addAll(capabilities);
        headers = Map.copyOf(headers);
        capabilities = Collections.unmodifiableSet(ordered);
        fallbacks = List.copyOf(fallbacks);
        missingVariables = List.copyOf(missingVariables);
    }

    /** Looked up on every call, and names are unique in a catalogue. */
    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Whether the entry stands for all models whose names match its own. */
    public boolean isPattern() {
        return NamePattern.isIn(name);
    }

    /** Whether each name of this pattern is a model of its own: otherwise all of them ask for the same one. */
    public boolean isPatternOfModels() {
        return isPattern() && NamePattern.isIn(upstream);
    }

    /** The entry for a model whose name matches this pattern; empty for a name that none can have. */
    public Optional<ModelEntry> matching(String asked) {
        return NamePattern.of(name)
                .filter(names ->
                        names.matches(asked) && ModelNameRule.violation(asked).isEmpty())
                .map(names -> NamePattern.of(upstream)
                        .map(served -> served.with(names.matched(asked)))
                        .orElse(upstream))
                .filter(served -> !served.isEmpty())
                .map(served -> copy(asked, served, name));
    }

    /** The entry for a model that this pattern's server lists; empty when it is none of the pattern. */
    public Optional<ModelEntry> listed(String served) {
        return NamePattern.of(upstream)
                .filter(theirs -> theirs.matches(served))
                .flatMap(theirs -> NamePattern.of(name).map(names -> names.with(theirs.matched(served))))
                .flatMap(this::matching);
    }

    /** Whether a model that this discovering entry's server lists has a name that can be used here. */
    public boolean canDiscover(String served) {
        return ModelNameRule.canBeDiscovered(name + '/' + served);
    }

    /** The entry for a model that this discovering entry's server lists: {@code ollama/llama3.2:latest}. */
    public ModelEntry discovered(String served) {
        return serving(name + '/' + served, served);
    }

    /** The entry under another name, for one model that its server lists. */
    public ModelEntry serving(String other, String served) {
        return copy(other, served, null);
    }

    private ModelEntry copy(String other, String served, @Nullable String from) {
        return new ModelEntry(
                other,
                provider,
                served,
                endpoint,
                allowLinkLocal,
                apiKey,
                headers,
                capabilities,
                contextWindow,
                maxTokens,
                temperature,
                timeouts,
                retries,
                weight,
                maxInFlight,
                fallbacks,
                contextFallback,
                price.isKnown() ? price : PriceList.builtIn().price(endpoint, served),
                cache,
                health,
                parameters,
                false,
                from,
                missingVariables);
    }
}
