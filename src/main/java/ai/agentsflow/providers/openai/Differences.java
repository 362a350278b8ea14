package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.AdaptableRequest;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.Upstream;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How each model's server differs: as is known of the model, as the catalogue says, and as refusals have told, in this order. What is
 * known is right the first time.
 */
final class Differences {

    /** More than a catalogue has; the names of discovered models are an upstream's. */
    private static final int MOST = 10_000;

    private final Map<String, Set<Difference>> known = new ConcurrentHashMap<>();

    /** Those of a model. */
    Set<Difference> of(Upstream upstream) {
        var all = KnownModels.of(upstream.model());
        told(upstream.parameters()).forEach(difference -> difference.joins(all));
        if (!known.isEmpty()) {
            known.getOrDefault(key(upstream), Set.of()).forEach(difference -> difference.joins(all));
        }
        return all;
    }

    private static Set<Difference> told(Parameters parameters) {
        if (parameters.equals(Parameters.USUAL)) {
            return Set.of();
        }
        var told = EnumSet.noneOf(Difference.class);
        var maxTokens = parameters.maxTokens();
        if (maxTokens != null) {
            told.add(
                    switch (maxTokens) {
                        case MAX_TOKENS -> Difference.MAX_TOKENS;
                        case MAX_COMPLETION_TOKENS -> Difference.MAX_COMPLETION_TOKENS;
                    });
        }
        if (!parameters.streamOptions()) {
            told.add(Difference.NO_STREAM_OPTIONS);
        }
        switch (parameters.user()) {
            case HASH -> told.add(Difference.HASHED_USER);
            case DROP -> told.add(Difference.NO_USER);
            case PASS -> {}
        }
        return told;
    }

    /**
     * Looks whether a refusal tells of one that is new and that the request can be changed for.
     *
     * @param applied what it has been changed for, this time
     * @param tried what it has been changed for at any time: a server that wants it one way and then the other is not asked for ever
     */
    boolean learn(
            Upstream upstream,
            AdaptableRequest request,
            Set<Difference> applied,
            Set<Difference> tried,
            ModelFailure failure) {
        var reason = failure.kind() == ModelFailure.Kind.REQUEST_REFUSED
                ? failure.reason().orElse(null)
                : null;
        if (reason == null) {
            return false;
        }
        for (Difference difference : Difference.values()) {
            if (!tried.contains(difference)
                    && difference.isToldBy(reason)
                    && request.translated(upstream.model(), body -> {
                        applied.forEach(before -> before.apply((ObjectNode) body));
                        return difference.apply((ObjectNode) body);
                    })) {
                remember(upstream, difference);
                return true;
            }
        }
        return false;
    }

    /** Beside those known before, of two opposites the last. */
    private void remember(Upstream upstream, Difference difference) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.merge(key(upstream), Set.of(difference), (before, one) -> {
            var all = EnumSet.copyOf(before);
            one.forEach(added -> added.joins(all));
            return Set.copyOf(all);
        });
    }

    /** A request's bytes, changed; as they came but for the model's name where there is nothing to change. */
    static byte[] applied(Set<Difference> differences, AdaptableRequest request, Upstream upstream) {
        var changed = differences.stream().anyMatch(difference -> request.mentions(difference.member()))
                ? request.translated(upstream.model(), body -> changed(differences, (ObjectNode) body))
                : Optional.<byte[]>empty();
        return changed.orElseGet(() -> request.withModel(upstream.model()));
    }

    private static Optional<byte[]> changed(Set<Difference> differences, ObjectNode body) {
        boolean any = false;
        for (Difference difference : differences) {
            any |= difference.apply(body);
        }
        return any ? Optional.of(ProviderJson.bytes(body)) : Optional.empty();
    }

    private static String key(Upstream upstream) {
        return upstream.address() + ' ' + upstream.model();
    }
}
