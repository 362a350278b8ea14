package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.AdaptableRequest;
import ai.agentsflow.providers.Upstream;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** How each model's server differs, as far as its refusals have told; what is known is right the first time. */
final class Differences {

    /** More than a catalogue has; the names of discovered models are an upstream's. */
    private static final int MOST = 10_000;

    private final Map<String, Set<Difference>> known = new ConcurrentHashMap<>();

    /** Those of a model. */
    Set<Difference> of(Upstream upstream) {
        return known.isEmpty() ? Set.of() : known.getOrDefault(key(upstream), Set.of());
    }

    /**
     * Looks whether a refusal tells of one that is new and that the request can be changed for.
     *
     * @param applied what it has been changed for already
     */
    boolean learn(Upstream upstream, AdaptableRequest request, Set<Difference> applied, ModelFailure failure) {
        var reason = failure.kind() == ModelFailure.Kind.REQUEST_REFUSED
                ? failure.reason().orElse(null)
                : null;
        if (reason == null) {
            return false;
        }
        for (Difference difference : Difference.values()) {
            if (!applied.contains(difference)
                    && difference.isToldBy(reason)
                    && request.translated(upstream.model(), body -> difference.apply((ObjectNode) body))) {
                remember(upstream, difference);
                return true;
            }
        }
        return false;
    }

    private void remember(Upstream upstream, Difference difference) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.merge(key(upstream), Set.of(difference), (before, one) -> {
            var all = EnumSet.copyOf(before);
            all.addAll(one);
            return Set.copyOf(all);
        });
    }

    /** A request's bytes, changed. */
    static byte[] applied(Set<Difference> differences, AdaptableRequest request, Upstream upstream) {
        return differences.isEmpty()
                ? request.withModel(upstream.model())
                : request.translated(upstream.model(), body -> {
                    differences.forEach(difference -> difference.apply((ObjectNode) body));
                    return ProviderJson.bytes(body);
                });
    }

    private static String key(Upstream upstream) {
        return upstream.address() + ' ' + upstream.model();
    }
}
