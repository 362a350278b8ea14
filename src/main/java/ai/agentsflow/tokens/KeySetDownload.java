package ai.agentsflow.tokens;

import ai.agentsflow.platform.http.HttpCall;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpFailure;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.platform.http.HttpListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One download of a JWKS document: no thread waits for it, and it is bounded in time and size. */
final class KeySetDownload implements HttpListener {

    static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final int MOST_BYTES = 64 * 1024;

    private final CompletableFuture<KeySet> result = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private KeySetDownload() {}

    /** Completes with the keys that can be used, which may be none, or exceptionally, on one of the client's I/O threads. */
    static CompletionStage<KeySet> begin(HttpClient http, URI address) {
        var download = new KeySetDownload();
        var call = new HttpCall("GET", address, Map.of("Accept", "application/json"), null, CONNECT);
        var exchange = http.send(call, download);
        var alarm = http.schedule(
                LIMIT, () -> download.fail("there was no complete answer within " + LIMIT.toSeconds() + " s"));
        return download.result.whenComplete((keys, failure) -> {
            alarm.cancel();
            exchange.cancel();
        });
    }

    @Override
    public void onHead(int status, HttpHead head) {
        if (status != 200) {
            fail("the answer has status " + status);
        }
    }

    @Override
    public void onBody(ByteBuffer part) {
        if (body.size() + part.remaining() > MOST_BYTES) {
            fail("the answer is longer than " + MOST_BYTES + " bytes");
            return;
        }
        var bytes = new byte[part.remaining()];
        part.get(bytes);
        body.writeBytes(bytes);
    }

    @Override
    public void onEnd() {
        try {
            result.complete(KeySet.parse(body.toString(StandardCharsets.UTF_8)));
        } catch (ParseException | RuntimeException e) {
            fail("the answer is no set of keys: " + e.getMessage());
        }
    }

    @Override
    public void onFailure(HttpFailure failure) {
        fail(String.valueOf(failure.getMessage()));
    }

    private void fail(String reason) {
        result.completeExceptionally(new IOException(reason));
    }
}
