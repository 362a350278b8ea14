package ai.agentsflow.health;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Providers;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translators;
import ai.agentsflow.upstream.AnswerBounds;
import ai.agentsflow.upstream.Deadlines;
import ai.agentsflow.upstream.Upstream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Asks an upstream whether a model is there: by its free list of models, or by a completion of one token where the catalogue says so. */
@ApplicationScoped
public class HealthProbe {

    private final Providers providers;

    @Inject
    HealthProbe(Providers providers) {
        this.providers = providers;
    }

    /** Makes one without a server. */
    public static HealthProbe with(Iterable<ModelProvider> adapters) {
        return new HealthProbe(new Providers(adapters, AnswerBounds.USUAL));
    }

    /** What a probe found: the models that the upstream serves, empty when it was not asked for them. */
    public record Finding(List<String> served) {}

    /** Completes exceptionally with {@link ModelFailure}, or a {@link CompletionException} around it. */
    public CompletionStage<Finding> probe(ModelEntry entry) {
        var upstream = hurried(entry);
        var provider = providers.of(entry);
        return switch (entry.health().probe()) {
            case LIST -> provider.served(upstream).thenApply(served -> checked(entry, served));
            case COMPLETION -> {
                var answer = new CompletableFuture<Finding>();
                complete(provider, upstream, entry.name(), new Completion(answer));
                yield answer;
            }
            case NONE -> CompletableFuture.completedStage(new Finding(List.of()));
        };
    }

    private static void complete(ModelProvider provider, Upstream upstream, String name, ModelListener answer) {
        var question = ChatRequest.of(name, List.of(new ChatRequest.Message("user", "Say ok.")), 1, 0, false);
        if (provider.speaks(question.operation(), upstream)) {
            provider.ask(upstream, question, answer);
            return;
        }
        try {
            var target = new Target(upstream.model(), upstream.contextWindow(), upstream.maxTokens());
            var translation = Translators.into(operation -> provider.speaks(operation, upstream), question, target);
            provider.ask(
                    upstream, translation.request(), () -> translation.answers().apply(answer.memory()), answer);
        } catch (ModelFailure refused) {
            answer.onFailure(refused);
        }
    }

    private static Finding checked(ModelEntry entry, List<String> served) {
        if (entry.discover()) {
            if (served.isEmpty()) {
                throw new ModelFailure(ModelFailure.Kind.MODEL_UNKNOWN, "the upstream serves no model yet");
            }
        } else if (!entry.isPattern() && served.stream().noneMatch(name -> isSame(name, entry.upstream()))) {
            throw new ModelFailure(ModelFailure.Kind.MODEL_UNKNOWN, "the upstream does not serve " + entry.upstream());
        }
        return new Finding(served);
    }

    /** Ollama lists {@code llama3:latest} for what everybody calls {@code llama3}. */
    private static boolean isSame(String served, String wanted) {
        return served.equals(wanted) || served.equals(wanted + ":latest");
    }

    private Upstream hurried(ModelEntry entry) {
        Duration limit = entry.health().timeout();
        var usual = providers.upstream(entry, Map.of());
        var connect = usual.deadlines().connect();
        return usual.within(new Deadlines(connect.compareTo(limit) < 0 ? connect : limit, limit, limit, limit));
    }

    private record Completion(CompletableFuture<Finding> answer) implements ModelListener {

        /** One token: nothing worth counting. */
        @Override
        public MemoryBudget.Share memory() {
            return MemoryBudget.unlimited().share();
        }

        @Override
        public void onOutput(ModelOutput output) {}

        @Override
        public void onEnd() {
            answer.complete(new Finding(List.of()));
        }

        @Override
        public void onFailure(ModelFailure failure) {
            answer.completeExceptionally(failure);
        }
    }
}
