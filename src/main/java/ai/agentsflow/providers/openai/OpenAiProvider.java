package ai.agentsflow.providers.openai;

import ai.agentsflow.completion.ChatRequest;
import ai.agentsflow.completion.EmbeddingRequest;
import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelListener;
import ai.agentsflow.completion.ModelOutputReader;
import ai.agentsflow.platform.http.HttpCall;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderKind;
import ai.agentsflow.providers.Upstream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Speaks to any server with OpenAI's API: OpenAI itself, Ollama's and llama.cpp's {@code /v1}, vLLM, Hugging Face's router,
 * and Anthropic's own compatible address.
 */
@ApplicationScoped
public class OpenAiProvider implements ModelProvider {

    /** <a href="https://docs.anthropic.com/en/api/versioning">Anthropic's API version</a>, wanted by its model list. */
    private static final String ANTHROPIC_VERSION = "2023-06-01";

    private final HttpClient http;

    @Inject
    public OpenAiProvider(HttpClient http) {
        this.http = http;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return Set.of(ProviderKind.OPENAI, ProviderKind.ANTHROPIC, ProviderKind.OLLAMA, ProviderKind.HUGGINGFACE);
    }

    @Override
    public ModelCall chat(Upstream upstream, ChatRequest request, ModelListener listener) {
        var answer = request.stream()
                ? new StreamedAnswer(listener)
                : new WholeAnswer(listener, WholeAnswer::readCompletion);
        byte[] body = request.withModel(upstream.model());
        return post(
                upstream,
                "/chat/completions",
                request.stream() ? "text/event-stream" : "application/json",
                body,
                answer);
    }

    @Override
    public ModelCall embed(Upstream upstream, EmbeddingRequest request, ModelListener listener) {
        var answer = new WholeAnswer(listener, ModelOutputReader::readEmbeddings);
        return post(upstream, "/embeddings", "application/json", request.withModel(upstream.model()), answer);
    }

    private ModelCall post(Upstream upstream, String path, String accepted, byte[] body, Answer answer) {
        var headers = headers(upstream);
        headers.put("Content-Type", "application/json");
        headers.put("Accept", accepted);
        var call = new HttpCall(
                "POST", uri(upstream, path), headers, body, upstream.deadlines().connect(), upstream.allowLinkLocal());
        return OpenAiCall.start(http, call, upstream.deadlines(), answer);
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        var call = new HttpCall(
                "GET",
                uri(upstream, "/models"),
                headers(upstream),
                null,
                upstream.deadlines().connect(),
                upstream.allowLinkLocal());
        var list = new ModelList();
        OpenAiCall.start(http, call, upstream.deadlines(), list);
        return list.result();
    }

    private static Map<String, String> headers(Upstream upstream) {
        var headers = new LinkedHashMap<String, String>();
        var key = upstream.apiKey();
        if (key != null) {
            headers.put("Authorization", "Bearer " + key.value());
            if (upstream.kind() == ProviderKind.ANTHROPIC) {
                headers.put("x-api-key", key.value());
                headers.put("anthropic-version", ANTHROPIC_VERSION);
            }
        }
        return headers;
    }

    private static URI uri(Upstream upstream, String path) {
        var base = Objects.requireNonNull(upstream.endpoint(), "an endpoint").toString();
        var compatible = upstream.kind() == ProviderKind.OLLAMA && !base.endsWith("/v1") ? base + "/v1" : base;
        return URI.create(compatible + path);
    }
}
