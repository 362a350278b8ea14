package ai.agentsflow.providers.ollama;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.openai.ChatRequest;
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
import ai.agentsflow.upstream.WholeAnswer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Speaks to <a href="https://docs.ollama.com/api/chat">Ollama's own API</a>. Embeddings take its OpenAI form, which loses nothing.
 */
final class OllamaProvider implements ModelProvider {

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
    public ModelCall chat(Upstream upstream, ChatRequest request, ModelListener listener) {
        var to = at(upstream, "/api/chat");
        int most = upstream.bounds().held();
        boolean stream = request.stream();
        return new AdaptedCall(
                        new ThinkingHint(unthinking, upstream, request, asked -> OllamaRequest.of(asked, upstream)),
                        listener,
                        () -> stream
                                ? new OllamaStream(listener, most, request::estimatedTokens)
                                : new WholeAnswer(
                                        listener, most, json -> OllamaReply.whole(json, request::estimatedTokens)),
                        (body, answer) ->
                                to.post(http, stream ? "application/x-ndjson" : "application/json", body, answer))
                .start();
    }

    @Override
    public ModelCall embed(Upstream upstream, EmbeddingRequest request, ModelListener listener) {
        return at(upstream, "/v1/embeddings").embed(http, request, listener);
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
