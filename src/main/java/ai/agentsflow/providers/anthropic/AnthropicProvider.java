package ai.agentsflow.providers.anthropic;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.anthropic.MessageCount;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderFactory;
import ai.agentsflow.upstream.ModelList;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.upstream.UpstreamRequest;
import ai.agentsflow.upstream.WholeAnswer;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Speaks to Anthropic's <a href="https://docs.anthropic.com/en/api/messages">Messages API</a>. */
final class AnthropicProvider implements ModelProvider {

    private static final String VERSION = "2023-06-01";
    private static final Pattern DATE = Pattern.compile("-\\d{8}$");

    private final HttpClient http;

    /** What finds it. */
    public static final class Factory implements ProviderFactory {

        @Override
        public ModelProvider with(HttpClient http) {
            return new AnthropicProvider(http);
        }
    }

    AnthropicProvider(HttpClient http) {
        this.http = http;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return Set.of(ProviderKind.ANTHROPIC);
    }

    @Override
    public ModelCall chat(Upstream upstream, ChatRequest request, ModelListener listener) {
        byte[] body;
        try {
            body = MessagesRequest.of(request, upstream);
        } catch (ModelFailure refused) {
            listener.onFailure(refused);
            return () -> {};
        }
        var to = at(upstream, "/v1/messages");
        return request.stream()
                ? to.post(
                        http,
                        "text/event-stream",
                        body,
                        new StreamedMessage(listener, upstream.bounds().held(), request::estimatedTokens))
                : to.post(
                        http,
                        "application/json",
                        body,
                        new WholeAnswer(
                                listener,
                                upstream.bounds().held(),
                                json -> WholeMessage.read(json, request::estimatedTokens)));
    }

    @Override
    public boolean speaks(Dialect dialect) {
        return dialect == Dialect.ANTHROPIC;
    }

    /** Body and headers are the client's, but for the model's name and the credential. */
    @Override
    public ModelCall message(Upstream upstream, MessagesBody request, ModelListener listener) {
        int most = upstream.bounds().held();
        return at(upstream, "/v1/messages")
                .post(
                        http,
                        request.stream() ? "text/event-stream" : "application/json",
                        request.withModel(upstream.model()),
                        request.stream() ? new PassedStream(listener, most) : new PassedMessage(listener, most));
    }

    @Override
    public ModelCall count(Upstream upstream, MessagesBody request, ModelListener listener) {
        return at(upstream, "/v1/messages/count_tokens")
                .post(
                        http,
                        "application/json",
                        request.withModel(upstream.model()),
                        new WholeAnswer(listener, upstream.bounds().held(), MessageCount::read));
    }

    /** The list comes in pages; one of the largest size holds them all. A dated model goes by its name without the date as well. */
    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return at(upstream, "/v1/models?limit=1000")
                .list(http, new ModelList("data", "id"))
                .thenApply(listed -> listed.stream()
                        .flatMap(id -> Stream.of(id, DATE.matcher(id).replaceFirst("")))
                        .distinct()
                        .toList());
    }

    private static UpstreamRequest at(Upstream upstream, String path) {
        var headers = new HashMap<String, String>();
        headers.put("anthropic-version", VERSION);
        var key = upstream.apiKey();
        if (key != null) {
            headers.put("x-api-key", key.value());
        }
        return new UpstreamRequest(upstream, upstream.root() + path, headers);
    }
}
