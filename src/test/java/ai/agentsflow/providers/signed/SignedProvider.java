package ai.agentsflow.providers.signed;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.upstream.ModelList;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import ai.agentsflow.upstream.UpstreamRequest;
import ai.agentsflow.upstream.WholeAnswer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Asks as Bedrock's Converse wants to be asked, as far as texts go. */
final class SignedProvider implements ModelProvider {

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
    public ModelCall chat(Upstream upstream, ChatRequest request, ModelListener listener) {
        byte[] body = request.translated(upstream.model(), asked -> ProviderJson.bytes(translated(asked)));
        int most = upstream.bounds().held();
        String method = "/model/" + upstream.model() + (request.stream() ? "/converse-stream" : "/converse");
        var to = signed(upstream, "POST", method, body);
        return request.stream()
                ? to.post(http, BinaryFrames.MEDIA_TYPE, body, new SignedStream(listener, most))
                : to.post(http, "application/json", body, new WholeAnswer(listener, most, SignedProvider::whole));
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

    private static JsonNode translated(JsonNode asked) {
        var request = AnswerWriter.object();
        for (JsonNode message : asked.path("messages")) {
            var turn = request.withArrayProperty("messages").addObject();
            turn.set("role", message.path("role"));
            turn.putArray("content").addObject().set("text", message.path("content"));
        }
        return request;
    }

    private static ModelOutput whole(byte[] json) {
        var answer = ProviderJson.tree(json);
        var text = answer.at("/output/message/content/0/text");
        if (!text.isTextual()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        var message = AnswerWriter.object().put("role", "assistant");
        message.set("content", text);
        return new AnswerWriter("chatcmpl-signed", "m", 0).whole(message, "stop", null, usage(answer.path("usage")));
    }

    static AnswerUsage usage(JsonNode told) {
        return Objects.requireNonNull(
                AnswerUsage.of(
                        ReportedUsage.of(
                                TokenCount.of(told.path("inputTokens")), TokenCount.of(told.path("outputTokens"))),
                        null,
                        () -> 0),
                "the upstream of the test counts");
    }
}
