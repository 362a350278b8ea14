package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translators;
import ai.agentsflow.upstream.Upstream;
import java.util.function.BiFunction;

/** Asks an adapter as routing does: in the terms of its vendor's API. */
public final class TranslatedCalls {

    private TranslatedCalls() {}

    public static ModelCall ask(
            ModelProvider provider, Upstream upstream, ModelRequest request, ModelListener listener) {
        return ask(
                provider,
                upstream,
                request,
                listener,
                (asked, target) -> Translators.into(operation -> provider.speaks(operation, upstream), asked, target));
    }

    /** The same, by a translator that is not among the others. */
    public static ModelCall ask(
            ModelProvider provider,
            Upstream upstream,
            ModelRequest request,
            ModelListener listener,
            BiFunction<ModelRequest, Target, Translation> translator) {
        if (provider.speaks(request.operation(), upstream)) {
            return provider.ask(upstream, request, listener);
        }
        try {
            var target = new Target(upstream.model(), upstream.contextWindow(), upstream.maxTokens());
            var translation = translator.apply(request, target);
            return provider.ask(
                    upstream, translation.request(), () -> translation.answers().apply(listener.memory()), listener);
        } catch (ModelFailure refused) {
            listener.onFailure(refused);
            return () -> {};
        }
    }
}
