package ai.agentsflow.platform.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.EventReader;
import ai.agentsflow.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that is told to end while it answers. */
@Tag("h2-only")
class ShutdownIT {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void finishesWhatHasBegunAndSaysSoWhereItCannot() throws Exception {
        var settings = Map.of("AGENTSFLOW_SHUTDOWN_PAUSE", "5s", "AGENTSFLOW_SHUTDOWN_GRACE", "7s");
        var goOn = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        try (var server = AgentsFlow.with("shutdown", settings)) {
            server.awaitHealth("backup", true);
            server.backup().on("short").streamsWithPause(goOn);
            server.backup().on("long").streamsWithPause(never);
            server.backup().on("silent").neverAnswers();
            var process = ServerProcess.of(server);
            AgentsFlow.await("ready", () -> server.get("/health/ready").statusCode() == 200);

            var finishing = begun(server, "/v1/chat/completions", completion("short"));
            var outlasting = begun(server, "/v1/chat/completions", completion("long"));
            var talking = begun(server, "/api/chat/stream?model=backup", "{\"message\":\"long\"}");
            var waiting = sendAsync(
                    server, "/v1/chat/completions", completion("silent").replace("true", "false"));
            var asking = sendAsync(server, "/api/chat/message?model=backup", "{\"message\":\"silent\"}");
            assertThat(server.backup().awaitCalls(5, Duration.ofSeconds(10))).isTrue();

            process.tellToEnd();

            AgentsFlow.await(
                    "no longer ready", () -> server.get("/health/ready").body().contains("\"leaving\""));
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(503);
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
            var served = server.post("/v1/chat/completions", completion("hello").replace("true", "false"));
            assertThat(served.statusCode()).as("during the pause").isEqualTo(200);
            assertThat(served.headers().firstValue("Connection")).hasValue("close");

            AgentsFlow.await(
                    "new work is refused", () -> server.get("/v1/models").statusCode() == 503);
            var refused = server.post("/v1/chat/completions", completion("hello"));
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(refused.headers().firstValue("Connection")).hasValue("close");
            assertThat(AgentsFlow.body(refused).at("/error/code").asText()).isEqualTo("unavailable");
            assertThat(server.get("/api/models").headers().firstValue("Content-Type"))
                    .hasValue("application/problem+json");
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);

            goOn.countDown();
            assertThat(finishing.rest())
                    .last()
                    .satisfies(event -> assertThat(event.data().asText()).isEqualTo("[DONE]"));

            assertThat(outlasting.rest())
                    .last()
                    .satisfies(event ->
                            assertThat(event.data().at("/error/code").asText()).isEqualTo("unavailable"));
            assertThat(talking.rest()).last().satisfies(event -> {
                assertThat(event.name()).isEqualTo("error");
                assertThat(event.data().path("status").asInt()).isEqualTo(503);
            });
            assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
            assertThat(asking.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
            process.awaitEnd(Duration.ofSeconds(40));
            AgentsFlow.await("its last line", () -> lines(server).contains("0 requests are left; this server ends"));
            assertThat(lines(server))
                    .contains("This server is leaving: 5 requests are under way, 3 of them streams")
                    .doesNotContain("SEVERE");
        } finally {
            never.countDown();
        }
    }

    private static String lines(AgentsFlow server) {
        try {
            return Files.readString(server.log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EventReader begun(AgentsFlow server, String path, String json) {
        var stream = server.stream(path, json);
        assertThat(stream.next()).isPresent();
        return stream;
    }

    private CompletableFuture<HttpResponse<String>> sendAsync(AgentsFlow server, String path, String json) {
        HttpRequest request = server.request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static String completion(String prompt) {
        return """
                {"model":"backup","stream":true,"messages":[{"role":"user","content":"%s"}]}""".formatted(prompt);
    }
}
