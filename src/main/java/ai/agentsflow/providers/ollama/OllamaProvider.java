package ai.agentsflow.providers.ollama;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ollama.OllamaApi;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.AdaptedCall;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderFactory;
import ai.agentsflow.providers.RememberedModels;
import ai.agentsflow.providers.ThinkingHint;
import ai.agentsflow.upstream.ModelList;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.upstream.UpstreamRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Speaks to <a href="https://docs.ollama.com/api/chat">Ollama's own API</a>. Embeddings take its OpenAI form, which loses nothing.
 */
final class OllamaProvider implements ModelProvider {

    private static final UpstreamRequest.Stream LINES = UpstreamRequest.Stream.LINES;

    /** Where its OpenAI form is. */
    private static final String OPENAI = "/v1";

    private final HttpClient http;
    private final RememberedModels unthinking = new RememberedModels();

    /** What finds it. */
    public static final class Factory implements ProviderFactory {

        @Override
        public ModelProvider with(HttpClient http) {
            return new OllamaProvider(http);
        }
    }

    OllamaProvider(HttpClient http) {
        this.http = http;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return Set.of(ProviderKind.OLLAMA);
    }

    @Override
    public boolean speaks(Operation operation, Upstream upstream) {
        return operation.equals(OllamaApi.CHAT) || operation.equals(EmbeddingRequest.OPERATION);
    }

    @Override
    public ModelCall ask(
            Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener) {
        if (request.operation().equals(EmbeddingRequest.OPERATION)) {
            return at(upstream, OPENAI + request.operation().path())
                    .post(
                            http,
                            UpstreamRequest.JSON,
                            request.withModel(upstream.model()),
                            UpstreamRequest.passed(upstream, request, answers.get(), LINES, listener));
        }
        var to = at(upstream, request.operation().path());
        return new AdaptedCall(
                        new ThinkingHint(unthinking, upstream, request),
                        listener,
                        () -> UpstreamRequest.answer(upstream, request, answers.get(), LINES, listener),
                        (body, answer) -> to.post(
                                http, request.stream() ? LINES.mediaType() : UpstreamRequest.JSON, body, answer))
                .start();
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return at(upstream, "/api/tags").list(http, new ModelList("models", "name"));
    }

    /** Ollama itself asks for no key; what stands in front of it may. */
    private static UpstreamRequest at(Upstream upstream, String path) {
        return UpstreamRequest.withBearer(upstream, upstream.root() + path);
    }
}
