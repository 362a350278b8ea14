package ai.agentsflow.providers.gemini;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.gemini.GeminiApi;
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
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Speaks to Google's <a href="https://ai.google.dev/api/generate-content">Gemini API</a>. */
final class GeminiProvider implements ModelProvider {

    private static final UpstreamRequest.Stream EVENTS = UpstreamRequest.Stream.EVENTS;
    private static final String VERSION = "/v1beta";
    private static final String NAMES_BEGIN = "models/";

    /** Of 1,000 models each; Google has less than a hundred. */
    private static final int MOST_PAGES = 20;

    private final HttpClient http;
    private final RememberedModels unthinking = new RememberedModels();

    /** What finds it. */
    public static final class Factory implements ProviderFactory {

        @Override
        public ModelProvider with(HttpClient http) {
            return new GeminiProvider(http);
        }
    }

    GeminiProvider(HttpClient http) {
        this.http = http;
    }

    @Override
    public Set<ProviderKind> kinds() {
        return Set.of(ProviderKind.GEMINI);
    }

    @Override
    public boolean speaks(Operation operation, Upstream upstream) {
        return operation.equals(GeminiApi.CONTENT) || operation.equals(GeminiApi.EMBEDDINGS);
    }

    @Override
    public ModelCall ask(
            Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener) {
        boolean stream = request.stream();
        var to = at(
                upstream,
                ofModel(
                        upstream,
                        stream ? GeminiApi.STREAMED : request.operation().path()));
        return new AdaptedCall(
                        new ThinkingHint(unthinking, upstream, request),
                        listener,
                        () -> UpstreamRequest.answer(upstream, request, answers.get(), EVENTS, listener),
                        (body, answer) ->
                                to.post(http, stream ? EVENTS.mediaType() : UpstreamRequest.JSON, body, answer))
                .start();
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return page(upstream, "", List.of(), MOST_PAGES);
    }

    private CompletionStage<List<String>> page(Upstream upstream, String token, List<String> before, int left) {
        var page = new ModelList("models", "name");
        String query = "?pageSize=1000" + (token.isEmpty() ? "" : "&pageToken=" + encoded(token));
        return at(upstream, "/models" + query).list(http, page).thenCompose(names -> {
            var all = Stream.concat(before.stream(), names.stream().map(GeminiProvider::withoutCollection))
                    .toList();
            return page.next().isEmpty() || left <= 1
                    ? CompletableFuture.completedStage(all)
                    : page(upstream, page.next(), all, left - 1);
        });
    }

    private static String withoutCollection(String name) {
        return name.startsWith(NAMES_BEGIN) ? name.substring(NAMES_BEGIN.length()) : name;
    }

    /** A model's name is one step of the path, whatever letters are in it. */
    private static String ofModel(Upstream upstream, String method) {
        return "/models/" + encoded(upstream.model()) + ':' + method;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A base may be written without the version. */
    private static UpstreamRequest at(Upstream upstream, String path) {
        String base = upstream.address();
        String version = URI.create(base).getRawPath().isEmpty() ? VERSION : "";
        var key = upstream.apiKey();
        return new UpstreamRequest(
                upstream, base + version + path, key == null ? Map.of() : Map.of("x-goog-api-key", key.value()));
    }
}
