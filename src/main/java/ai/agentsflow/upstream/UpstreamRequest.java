package ai.agentsflow.upstream;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.platform.http.HttpCall;
import ai.agentsflow.platform.http.HttpClient;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** The two things that adapters send: a call of a model, and the question which models there are. */
public final class UpstreamRequest {

    /** What whole answers are. */
    public static final String JSON = "application/json";

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

    /** What takes an answer. */
    public static Answer answer(
            Upstream upstream, ModelRequest request, AnswerReader reader, Stream stream, ModelListener listener) {
        int most = upstream.bounds().held();
        return request.stream()
                ? new AnswerInPieces(listener, most, stream.framing(), reader)
                : new WholeAnswer(listener, most, reader);
    }

    /** The same in OpenAI's API: a whole one comes in pieces where the listener takes them. */
    public static Answer passed(
            Upstream upstream, ModelRequest request, AnswerReader reader, Stream stream, ModelListener listener) {
        return !request.stream() && listener.takesPieces()
                ? new PassedAnswer(listener, reader)
                : answer(upstream, request, reader, stream, listener);
    }

    /**
     * How a vendor streams.
     *
     * @param mediaType of the stream
     * @param framing how its pieces are told apart
     */
    public record Stream(String mediaType, AnswerInPieces.Framing framing) {

        /** Server-sent events. */
        public static final Stream EVENTS = new Stream("text/event-stream", AnswerInPieces.Framing.EVENTS);

        /** Lines of JSON. */
        public static final Stream LINES = new Stream("application/x-ndjson", AnswerInPieces.Framing.LINES);
    }

    /**
     * Posts JSON.
     *
     * @param accepted the media type of the answer
     */
    public ModelCall post(HttpClient http, String accepted, byte[] json, Answer answer) {
        var all = headers();
        all.put("Content-Type", JSON);
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
