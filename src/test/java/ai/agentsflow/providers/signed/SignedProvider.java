package ai.agentsflow.providers.signed;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.upstream.ModelList;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.upstream.UpstreamRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Asks as Bedrock's Converse wants to be asked, as far as texts go. */
final class SignedProvider implements ModelProvider {

    private static final UpstreamRequest.Stream FRAMES =
            new UpstreamRequest.Stream(BinaryFrames.MEDIA_TYPE, BinaryFrames.FRAMING);

    private final HttpClient http;

    SignedProvider(HttpClient http) {
        this.http = http;
    }

    /** A kind that is there: no kind is made for a test. */
    @Override
    public Set<ProviderKind> kinds() {
        return Set.of(ProviderKind.OPENAI);
    }

    @Override
    public boolean speaks(Operation operation, Upstream upstream) {
        return operation.equals(ChatToConverse.CONVERSE);
    }

    @Override
    public ModelCall ask(
            Upstream upstream, ModelRequest request, Supplier<AnswerReader> answers, ModelListener listener) {
        byte[] body = request.withModel(upstream.model());
        String method = "/model/" + upstream.model() + request.operation().path() + (request.stream() ? "-stream" : "");
        return signed(upstream, "POST", method, body)
                .post(
                        http,
                        request.stream() ? FRAMES.mediaType() : UpstreamRequest.JSON,
                        body,
                        UpstreamRequest.answer(upstream, request, answers.get(), FRAMES, listener));
    }

    @Override
    public CompletionStage<List<String>> served(Upstream upstream) {
        return signed(upstream, "GET", "/foundation-models", new byte[0])
                .list(http, new ModelList("modelSummaries", "modelId"));
    }

    /** The credential is computed for each request, from all that it sends. */
    private static UpstreamRequest signed(Upstream upstream, String method, String path, byte[] body) {
        String uri = upstream.address() + path;
        String secret = Objects.requireNonNull(upstream.apiKey(), "a key").value();
        return new UpstreamRequest(
                upstream, uri, Signature.headers(secret, method, URI.create(uri).getRawPath(), Instant.now(), body));
    }
}
