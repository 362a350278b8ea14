package ai.agentsflow.providers;

import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.platform.http.HttpCall;
import ai.agentsflow.platform.http.HttpClient;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

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

    /**
     * Posts JSON.
     *
     * @param accepted the media type of the answer
     */
    public ModelCall post(HttpClient http, String accepted, byte[] json, Answer answer) {
        var all = new HashMap<>(headers);
        all.putAll(upstream.headers());
        all.put("Content-Type", "application/json");
        all.put("Accept", accepted);
        var call = new HttpCall("POST", uri, all, json, upstream.deadlines().connect(), upstream.allowLinkLocal());
        return UpstreamCall.start(http, call, upstream.deadlines(), answer);
    }

    /** Asks for the list of models. */
    public CompletionStage<List<String>> list(HttpClient http, ModelList list) {
        var call = new HttpCall("GET", uri, headers, null, upstream.deadlines().connect(), upstream.allowLinkLocal());
        UpstreamCall.start(http, call, upstream.deadlines(), list);
        return list.result();
    }
}
