package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.AdaptableRequest;
import ai.agentsflow.providers.Adaptation;
import ai.agentsflow.upstream.Parameters;
import ai.agentsflow.upstream.Upstream;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How each model's server differs: as is known of the model, as the catalogue says, and as refusals have told, in this order. What is
 * known is right the first time.
 */
final class Differences {

    /** More than a catalogue has; the names of discovered models are an upstream's. */
    private static final int MOST = 10_000;

    private final Map<String, Set<Difference>> known = new ConcurrentHashMap<>();

    /** How one request is put to a model. */
    Adaptation of(AdaptableRequest request, Upstream upstream) {
        return new Adapted(request, upstream);
    }

    private Set<Difference> of(Operation operation, Upstream upstream) {
        var all = KnownModels.of(upstream.model());
        told(upstream.parameters()).forEach(difference -> difference.joins(all));
        if (!known.isEmpty()) {
            known.getOrDefault(key(operation, upstream), Set.of()).forEach(difference -> difference.joins(all));
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

    /** Beside those known before, of two opposites the last. */
    private void remember(Operation operation, Upstream upstream, Difference difference) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.merge(key(operation, upstream), Set.of(difference), (before, one) -> {
            var all = EnumSet.copyOf(before);
            one.forEach(added -> added.joins(all));
            return Set.copyOf(all);
        });
    }

    private static String key(Operation operation, Upstream upstream) {
        return upstream.address() + operation.path() + ' ' + upstream.model();
    }

    private final class Adapted implements Adaptation {

        private final AdaptableRequest request;
        private final Upstream upstream;
        /** At any time: a server that wants it one way and then the other is not asked for ever. */
        private final Set<Difference> tried = EnumSet.noneOf(Difference.class);

        private Set<Difference> applied = Set.of();

        Adapted(AdaptableRequest request, Upstream upstream) {
            this.request = request;
            this.upstream = upstream;
        }

        /** As it came but for the model's name where there is nothing to change. */
        @Override
        public byte[] body() {
            applied = of(request.operation(), upstream);
            applied.removeIf(difference -> !difference.concerns(request));
            tried.addAll(applied);
            var changed = applied.isEmpty()
                    ? Optional.<byte[]>empty()
                    : request.translated(upstream.model(), body -> changed((ObjectNode) body));
            return changed.orElseGet(() -> request.withModel(upstream.model()));
        }

        private Optional<byte[]> changed(ObjectNode body) {
            boolean any = false;
            for (Difference difference : applied) {
                any |= difference.apply(body);
            }
            return any ? Optional.of(ProviderJson.bytes(body)) : Optional.empty();
        }

        @Override
        public boolean learns(ModelFailure failure) {
            var reason = failure.kind() == ModelFailure.Kind.REQUEST_REFUSED
                    ? failure.reason().orElse(null)
                    : null;
            if (reason == null) {
                return false;
            }
            for (Difference difference : Difference.values()) {
                if (!tried.contains(difference)
                        && difference.isAllowed(request)
                        && difference.isToldBy(reason)
                        && helps(difference)) {
                    tried.add(difference);
                    remember(request.operation(), upstream, difference);
                    return true;
                }
            }
            return false;
        }

        private boolean helps(Difference difference) {
            return request.translated(upstream.model(), body -> {
                applied.forEach(before -> before.apply((ObjectNode) body));
                return difference.apply((ObjectNode) body);
            });
        }

        @Override
        public Set<String> dropped() {
            return applied.stream()
                    .map(difference -> difference.dropped(request))
                    .flatMap(Optional::stream)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
