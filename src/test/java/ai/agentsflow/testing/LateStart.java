package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A server that starts and is not ready for a while: what it says meanwhile. */
public final class LateStart implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final CompletableFuture<AgentsFlow> ready;

    private LateStart(int port, CompletableFuture<AgentsFlow> ready) {
        this.address = URI.create("http://localhost:" + port);
        this.ready = ready;
    }

    /** Begins to start it; {@link #close()} waits until it is ready, and ends it. */
    public static LateStart of(String name, Map<String, String> settings) throws IOException {
        int port = StartedServer.freePort();
        var all = new HashMap<>(settings);
        all.put("--port", String.valueOf(port));
        return new LateStart(port, CompletableFuture.supplyAsync(() -> AgentsFlow.with(name, all)));
    }

    /** Waits until its health says that of the database. */
    public void awaitReason(String begin) {
        awaitReason("database", begin);
    }

    /** Waits until that check of its health says so. */
    public void awaitReason(String check, String begin) {
        var said = new AtomicReference<String>("nothing");
        try {
            AgentsFlow.await(begin, Duration.ofSeconds(100), () -> {
                said.set(reason(check));
                return said.get().startsWith(begin);
            });
        } catch (AssertionError e) {
            throw new AssertionError("its health says: " + said.get(), e);
        }
    }

    private String reason(String name) {
        try {
            for (JsonNode check : AgentsFlow.body(get("/health/ready", null)).path("checks")) {
                if (check.path("name").asText().equals(name)) {
                    return check.path("data").path("reason").asText();
                }
            }
            return "nothing of it";
        } catch (UncheckedIOException e) {
            return "nothing: " + e.getMessage();
        }
    }

    public void awaitReady(Duration limit) {
        AgentsFlow.await("ready", limit, () -> status("/health/ready") == 200);
    }

    /** The server, when the command that starts it has found it ready. */
    public AgentsFlow ready() throws InterruptedException {
        try {
            return ready.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    public int status(String path) {
        return get(path, null).statusCode();
    }

    public int chatStatus(String token) {
        return post("/api/chat/message", token, "{\"message\":\"hello\"}").statusCode();
    }

    public int completionStatus(@Nullable String token) {
        return complete(token).statusCode();
    }

    /** Asks the demo model. */
    public HttpResponse<String> complete(@Nullable String token) {
        return post(
                "/v1/chat/completions",
                token,
                "{\"model\":\"demo\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}");
    }

    private HttpResponse<String> post(String path, @Nullable String token, String body) {
        var request = HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    public HttpResponse<String> get(String path, @Nullable String token) {
        var request = HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(10));
        return send(token == null ? request : request.header("Authorization", "Bearer " + token));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        ready().close();
    }
}
