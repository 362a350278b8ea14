package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Reason;
import ai.agentsflow.upstream.Upstream;
import java.util.Locale;
import java.util.Set;

/** A request whose wish for thinking, where it is a hint, is given up for models that turn out not to think. */
public final class ThinkingHint implements Adaptation {

    private static final String EFFORT = "reasoning_effort";

    private final RememberedModels unthinking;
    private final Upstream upstream;
    private final ModelRequest request;
    private boolean given;

    /**
     * For one call.
     *
     * @param unthinking the models of which it is known
     */
    public ThinkingHint(RememberedModels unthinking, Upstream upstream, ModelRequest request) {
        this.unthinking = unthinking;
        this.upstream = upstream;
        this.request = request;
    }

    @Override
    public byte[] body() {
        given = isHint() && !unthinking.contains(upstream);
        return (isHint() && !given ? request.without(EFFORT) : request).withModel(upstream.model());
    }

    private boolean isHint() {
        return request.hints().containsKey(EFFORT);
    }

    @Override
    public boolean learns(ModelFailure failure) {
        boolean told = given
                && failure.kind() == ModelFailure.Kind.REQUEST_REFUSED
                && failure.reason()
                        .map(Reason::message)
                        .filter(words -> words.toLowerCase(Locale.ROOT).contains("think"))
                        .isPresent();
        if (told) {
            unthinking.add(upstream);
        }
        return told;
    }

    @Override
    public Set<String> dropped() {
        var name = request.hints().get(EFFORT);
        return name == null || given ? Set.of() : Set.of(name);
    }
}
