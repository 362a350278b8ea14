package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.platform.http.HttpCall;
import ai.agentsflow.platform.http.HttpClient;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The two things that adapters send: a call of a model, and the question which models there are. */
public final class UpstreamRequest {

    private final Upstream upstream;
    private final URI uri;
    private final Map<String, String> headers;

    /**
     * A request to an upstream.
     *
     * @param uri where to
     * @param headers the credential, and what else the vendor wants in every request
     */
    public UpstreamRequest(Upstream upstream, String uri, Map<String, String> headers) {
        this.upstream = upstream;
        this.uri = URI.create(uri);
        this.headers = headers;
    }

    /** A request with the upstream's key, if it has one, as bearer token. */
    public static UpstreamRequest withBearer(Upstream upstream, String uri) {
        var key = upstream.apiKey();
        return new UpstreamRequest(
                upstream, uri, key == null ? Map.of() : Map.of("Authorization", "Bearer " + key.value()));
    }

    /** Asks for embeddings in the inner language. */
    public ModelCall embed(HttpClient http, EmbeddingRequest request, ModelListener listener) {
        var answer = whole(listener, ModelOutputReader::readEmbeddings);
        return post(http, "application/json", request.withModel(upstream.model()), answer);
    }

    /** What takes a whole answer in the inner language: in pieces where the listener takes them. */
    public Answer whole(ModelListener listener, Function<byte[], ModelOutput> reader) {
        return listener.takesPieces()
                ? new PassedAnswer(listener, reader)
                : new WholeAnswer(listener, upstream.bounds().held(), reader);
    }

    /**
     * Posts JSON.
     *
     * @param accepted the media type of the answer
     */
    public ModelCall post(HttpClient http, String accepted, byte[] json, Answer answer) {
        var all = headers();
        all.put("Content-Type", "application/json");
        all.put("Accept", accepted);
        var call = new HttpCall("POST", uri, all, json, upstream.deadlines().connect(), upstream.allowLinkLocal());
        return UpstreamCall.start(http, call, upstream, answer);
    }

    /** A list takes no longer than a first token. */
    private static Upstream hurried(Upstream upstream) {
        var usual = upstream.deadlines();
        return upstream.within(
                new Deadlines(usual.connect(), usual.firstToken(), usual.firstToken(), usual.firstToken()));
    }

    /** The call's own count before the vendor's, whatever the case of their names. */
    private Map<String, String> headers() {
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        all.putAll(upstream.headers());
        return all;
    }

    /** Asks for the list of models. */
    public CompletionStage<List<String>> list(HttpClient http, ModelList list) {
        var call =
                new HttpCall("GET", uri, headers(), null, upstream.deadlines().connect(), upstream.allowLinkLocal());
        UpstreamCall.start(http, call, hurried(upstream), list);
        return list.result();
    }
}
