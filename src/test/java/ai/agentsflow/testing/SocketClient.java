package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A client of a WebSocket of the server's, which hears everything and remembers it. */
public final class SocketClient implements AutoCloseable, WebSocket.Listener {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final List<String> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();
    private volatile String reason = "";
    private volatile WebSocket socket;

    private SocketClient() {}

    /** Opens one; {@code pathAndQuery} begins with a slash. */
    public static SocketClient open(AgentsFlow server, String pathAndQuery, Map<String, String> headers) {
        var client = new SocketClient();
        var builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
        headers.forEach(builder::header);
        client.socket = builder.buildAsync(
                        URI.create("ws://127.0.0.1:" + server.address().getPort() + pathAndQuery), client)
                .join();
        return client;
    }

    /** Opens one by the header that other requests have. */
    public static SocketClient open(AgentsFlow server, String pathAndQuery, String credential) {
        return open(server, pathAndQuery, Map.of("Authorization", "Bearer " + credential));
    }

    /** The status of a handshake that is refused. */
    public static int refusal(AgentsFlow server, String pathAndQuery, Map<String, String> headers) {
        try (var open = open(server, pathAndQuery, headers)) {
            throw new AssertionError("the handshake was taken");
        } catch (CompletionException e) {
            if (e.getCause() instanceof java.net.http.WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            frames.add(part.toString());
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String why) {
        reason = why;
        closed.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.completeExceptionally(error);
    }

    public void send(String frame) {
        socket.sendText(frame, true).join();
    }

    public void sendBinary(byte[] frame) {
        socket.sendBinary(java.nio.ByteBuffer.wrap(frame), true).join();
    }

    /** What the server has said so far. */
    public List<String> frames() {
        return List.copyOf(frames);
    }

    /** The first frame that is so; waits for it. */
    public JsonNode await(String what, Predicate<JsonNode> wanted) {
        AgentsFlow.await(what, () -> find(wanted).isObject());
        return find(wanted);
    }

    private JsonNode find(Predicate<JsonNode> wanted) {
        return frames.stream()
                .map(SocketClient::json)
                .filter(wanted)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    public JsonNode awaitEvent(String type) {
        return await(
                "an event " + type, frame -> frame.path("event_type").asText().equals(type));
    }

    /** The code that the server closes the socket with; waits for it. */
    public int closeCode() {
        AgentsFlow.await("the end of the socket", closed::isDone);
        return closed.join();
    }

    public String closeReason() {
        return reason;
    }

    public boolean isOpen() {
        return !closed.isDone();
    }

    private static JsonNode json(String frame) {
        try {
            return AgentsFlow.JSON.readTree(frame);
        } catch (IOException e) {
            throw new UncheckedIOException(frame, e);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }
}
