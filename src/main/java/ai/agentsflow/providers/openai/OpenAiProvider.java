package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.CompletionRequest;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.dialect.openai.ResponsesReader;
import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.AdaptedCall;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderFactory;
import ai.agentsflow.providers.RememberedModels;
import ai.agentsflow.upstream.ModelList;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.upstream.UpstreamRequest;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Speaks to any server with OpenAI's API: OpenAI itself, llama.cpp's {@code /v1}, vLLM, Hugging Face's router, other gateways. */
final class OpenAiProvider implements ModelProvider {

    private final HttpClient http;
    private final Differences differences = new Differences();
    private final Absent absent = new Absent();
    private final Differences completionDifferences = new Differences();
    private final RememberedModels chatModels = new RememberedModels();

    /** What finds it. */
    public static final class Factory implements ProviderFactory {

        @Override
        public ModelProvider with(HttpClient http) {
            return new OpenAiProvider(http);
        }
    }

    OpenAiProvider(HttpClient http) {
        this.http = http;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return ProviderKind.speaking(ProviderKind.OPENAI);
    }

    @Override
    public ModelCall chat(Upstream upstream, ChatRequest request, ModelListener listener) {
        var to = at(upstream, "/chat/completions");
        boolean stream = request.stream();
        return new AdaptedCall(
                        differences.of(request, upstream),
                        listener,
                        () -> stream
                                ? new StreamedAnswer(listener, upstream.bounds().held())
                                : to.whole(listener, OpenAiProvider::readCompletion),
                        (body, answer) ->
                                to.post(http, stream ? "text/event-stream" : "application/json", body, answer))
                .start();
    }

    /** Many compatible servers have it by now, and which do is found out by asking. */
    @Override
    public boolean speaks(Dialect dialect, Upstream upstream) {
        return dialect == Dialect.RESPONSES ? !absent.isKnown(upstream) : speaks(dialect);
    }

    @Override
    public ModelCall respond(Upstream upstream, ResponsesRequest request, ModelListener listener) {
        var to = at(upstream, "/responses");
        boolean stream = request.stream();
        var answer = stream
                ? new StreamedResponse(listener, upstream.bounds().held())
                : to.whole(listener, json -> new ResponsesReader().whole(json));
        return to.post(
                http,
                stream ? "text/event-stream" : "application/json",
                request.withModel(upstream.model()),
                absent.looked(upstream, answer));
    }

    @Override
    public ModelCall complete(Upstream upstream, CompletionRequest request, ModelListener listener) {
        if (chatModels.contains(upstream)) {
            return overChat(upstream, request, listener);
        }
        var to = at(upstream, "/completions");
        boolean stream = request.stream();
        return new CompletionCall(listener, () -> chatModels.add(upstream), heard -> overChat(upstream, request, heard))
                .start(heard -> new AdaptedCall(
                                completionDifferences.of(request, upstream),
                                heard,
                                () -> stream
                                        ? new StreamedAnswer(
                                                heard, upstream.bounds().held())
                                        : to.whole(heard, OpenAiProvider::readCompletion),
                                (body, answer) ->
                                        to.post(http, stream ? "text/event-stream" : "application/json", body, answer))
                        .start());
    }

    private ModelCall overChat(Upstream upstream, CompletionRequest request, ModelListener listener) {
        return ModelProvider.super.complete(upstream, request, listener);
    }

    @Override
    public ModelCall embed(Upstream upstream, EmbeddingRequest request, ModelListener listener) {
        return at(upstream, "/embeddings").embed(http, request, listener);
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return at(upstream, "/models").list(http, new ModelList("data", "id"));
    }

    private static UpstreamRequest at(Upstream upstream, String path) {
        return UpstreamRequest.withBearer(upstream, upstream.address() + path);
    }

    private static ModelOutput readCompletion(byte[] json) {
        var output = ModelOutputReader.read(json);
        if (output.finishReason() == null && !output.content()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no completion");
        }
        return output;
    }
}
