package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderFactory;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Answers every prompt with the same honest words, so that a first try needs no key and a test no network. What a request asks of the
 * answer's form is honoured: choices, tools, formats, lengths; and what OpenAI refuses is refused.
 */
final class DemoProvider implements ModelProvider {

    private final HttpClient timer;

    /** What finds it. */
    public static final class Factory implements ProviderFactory {

        @Override
        public ModelProvider with(HttpClient http) {
            return new DemoProvider(http);
        }
    }

    DemoProvider(HttpClient timer) {
        this.timer = timer;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return Set.of(ProviderKind.DEMO);
    }

    @Override
    public boolean speaks(Operation operation, Upstream upstream) {
        return operation.equals(ChatRequest.OPERATION) || operation.equals(EmbeddingRequest.OPERATION);
    }

    /** What it says is in the terms of the request already, so nobody has to read it. */
    @Override
    public ModelCall ask(
            Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener) {
        return request instanceof EmbeddingRequest texts
                ? embed(upstream, texts, listener)
                : chat(upstream, (ChatRequest) request, listener);
    }

    private ModelCall chat(Upstream upstream, ChatRequest request, ModelListener listener) {
        DemoAnswer answer;
        try {
            answer = request.translated(upstream.model(), DemoAnswer::to);
        } catch (ModelFailure refused) {
            listener.onFailure(refused);
            return () -> {};
        }
        var call = new DemoCall(timer, upstream.model(), request, answer, listener);
        call.begin();
        return call;
    }

    private ModelCall embed(Upstream upstream, EmbeddingRequest request, ModelListener listener) {
        var call = new DemoEmbeddingCall(upstream, request, listener);
        timer.schedule(Duration.ZERO, call::answer);
        return call;
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return CompletableFuture.completedStage(List.of(upstream.model()));
    }
}
