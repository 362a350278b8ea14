package ai.agentsflow.models;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.models.ModelAnswers.BenchmarkResult;
import ai.agentsflow.models.ModelAnswers.WarmedUp;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.routing.ModelRouter;
import ai.agentsflow.routing.Models;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** Calls models on purpose: to warm them up, or to compare them. The models run side by side, the prompts of one in turn. */
@ApplicationScoped
class ModelTrials {

    private static final int BENCHMARK_TOKENS = 256;

    private final Models models;
    private final ModelRouter router;
    private final MemoryBudget memory;

    @Inject
    ModelTrials(Models models, ModelRouter router, MemoryBudget memory) {
        this.models = models;
        this.router = router;
        this.memory = memory;
    }

    /** One answer, and the milliseconds from the question to its end. */
    private record Trial(String text, double latencyMs) {}

    /** Asks each for one token. */
    CompletionStage<WarmedUp> warmUp(List<String> names, CallOrigin origin) {
        Map<String, CompletableFuture<Optional<Trial>>> trials = new LinkedHashMap<>();
        requireAll(names, origin);
        for (String name : names) {
            trials.put(name, ask(name, "Say ok.", 1, origin));
        }
        return all(trials.values().stream().toList())
                .thenApply(done -> new WarmedUp(trials.entrySet().stream()
                        .filter(trial -> trial.getValue().join().isPresent())
                        .map(Map.Entry::getKey)
                        .toList()));
    }

    /** Before any is asked: a call that has begun is billed. */
    private void requireAll(List<String> names, CallOrigin origin) {
        names.forEach(name -> models.named(name, origin.requester()));
    }

    CompletionStage<Map<String, BenchmarkResult>> benchmark(
            List<String> names, List<String> prompts, CallOrigin origin) {
        Map<String, CompletableFuture<BenchmarkResult>> results = new LinkedHashMap<>();
        requireAll(names, origin);
        for (String name : names) {
            CompletableFuture<List<Optional<Trial>>> trials = CompletableFuture.completedFuture(new ArrayList<>());
            for (String prompt : prompts) {
                trials = trials.thenCompose(
                        before -> ask(name, prompt, BENCHMARK_TOKENS, origin).thenApply(trial -> {
                            before.add(trial);
                            return before;
                        }));
            }
            results.put(name, trials.thenApply(ModelTrials::result));
        }
        return all(List.copyOf(results.values()))
                .thenApply(done -> results.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().join(), (a, b) -> a, LinkedHashMap::new)));
    }

    private static BenchmarkResult result(List<Optional<Trial>> trials) {
        var answered = trials.stream().flatMap(Optional::stream).toList();
        return new BenchmarkResult(
                trials.stream().map(trial -> trial.map(Trial::text).orElse("")).toList(),
                answered.stream().mapToDouble(Trial::latencyMs).average().orElse(0),
                trials.isEmpty() ? 0 : 100.0 * answered.size() / trials.size());
    }

    /** The answer of exactly this model, empty when it gives none: no other one stands in. */
    private CompletableFuture<Optional<Trial>> ask(String name, String prompt, int maxTokens, CallOrigin origin) {
        var answer = new CompletableFuture<Optional<Trial>>();
        router.only(
                models.named(name, origin.requester()),
                entry -> ChatRequest.of(
                        name,
                        List.of(new ChatRequest.Message("user", prompt)),
                        Math.min(maxTokens, entry.maxTokens()),
                        entry.temperature(),
                        false),
                origin,
                new RouteListener() {
                    private final MemoryBudget.Share share = memory.share();
                    private String text = "";

                    @Override
                    public MemoryBudget.Share memory() {
                        return share;
                    }

                    @Override
                    public void onOutput(ModelOutput output) {
                        text += output.text();
                    }

                    @Override
                    public void onEnd(Served served) {
                        share.giveBack();
                        answer.complete(
                                Optional.of(new Trial(text, served.latency().toNanos() / 1e6)));
                    }

                    @Override
                    public void onFailure(ModelFailure failure) {
                        share.giveBack();
                        answer.complete(Optional.empty());
                    }
                });
        return answer;
    }

    private static CompletableFuture<Void> all(List<? extends CompletableFuture<?>> futures) {
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
    }
}
