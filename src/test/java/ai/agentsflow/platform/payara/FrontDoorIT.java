package ai.agentsflow.platform.payara;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RawConnection;
import ai.agentsflow.testing.RawConnection.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What strange requests are answered, byte by byte, on the real server. */
@Tag("h2-only")
class FrontDoorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String HOST = "Host: localhost\r\n";
    private static final String LIVE = "GET /health/live HTTP/1.1\r\n" + HOST + "\r\n";

    private final AgentsFlow server = AgentsFlow.shared();

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(405, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(405, "TRACE /v1/models HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"),
                Arguments.of(405, "CONNECT localhost:80 HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(400, "GET / HTTP/1.1\r\n\r\n"),
                Arguments.of(400, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
                Arguments.of(400, "GET / HTTP/1.1\r\n" + HOST + HOST + "\r\n"),
                Arguments.of(400, "GET /v1/models/50% HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(400, "GET /v1/models/..%2f..%2fmetrics HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(400, "GET /assets/../metrics HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(400, "GET /api/models;x HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(400, "GET //metrics HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(400, "GET /\r\n\r\n"),
                Arguments.of(
                        400,
                        "POST /api/models/test HTTP/1.1\r\n" + HOST
                                + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"),
                Arguments.of(501, "POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n"),
                Arguments.of(417, "POST / HTTP/1.1\r\n" + HOST + "Expect: more\r\nContent-Length: 2\r\n\r\n{}"),
                Arguments.of(413, "POST /api/models/test HTTP/1.1\r\n" + HOST + "Content-Length: 300000\r\n\r\n"),
                Arguments.of(414, "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n"),
                Arguments.of(431, "GET / HTTP/1.1\r\n" + HOST + "A: b\r\n".repeat(100) + "\r\n"),
                Arguments.of(431, "GET / HTTP/1.1\r\n" + HOST + "A: " + "b".repeat(40_000) + "\r\n\r\n"),
                Arguments.of(505, "GET / HTTP/2.0\r\n" + HOST + "\r\n"),
                Arguments.of(505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesOnceAndCloses(int status, String request) throws IOException {
        try (var connection = connect()) {
            connection.send(request + LIVE);

            var answer = connection.next().orElseThrow();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.headers())
                    .containsEntry("connection", "close")
                    .containsKeys("date", "content-type", "content-length", "x-request-id");
            assertThat(AgentsFlow.JSON.readTree(answer.body()).isObject()).isTrue();
            assertThat(connection.next()).isEmpty();
        }
    }

    @Test
    void countsRefusalsByTheirReason() throws IOException {
        double before = refusals("host");
        try (var connection = connect()) {
            connection.send("GET / HTTP/1.1\r\n\r\n").next();
        }

        assertThat(refusals("host")).isGreaterThan(before);
    }

    private double refusals(String reason) {
        var name = "agentsflow_http_refused_total{reason=\"%s\"} ".formatted(reason);
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    @ParameterizedTest
    @CsvSource({
        "'\r\n\r\n', ''",
        "'', 'X-Long: value\r\n'",
        "'', 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n'",
        "'', 'Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n'",
        "'', 'Upgrade: websocket\r\n'",
        "'', 'Content-Length: 0\r\n'"
    })
    void servesOnTheSameConnection(String before, String headers) throws IOException {
        try (var connection = connect()) {
            for (int i = 0; i < 3; i++) {
                connection.send(before + "GET /health/live HTTP/1.1\r\n" + HOST + headers + "\r\n");

                assertThat(connection.next().orElseThrow().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (var connection = connect()) {
            var sent = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                sent.append("GET /nothing/%d HTTP/1.1\r\n%s\r\n".formatted(i, HOST));
                sent.append(chat("Hello " + i));
            }
            connection.send(sent.toString());

            for (int i = 0; i < 20; i++) {
                assertThat(connection.next().orElseThrow().body()).contains("\"/nothing/%d\"".formatted(i));
                var answer = connection.next().orElseThrow();
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            }
        }
    }

    private String chat(String text) {
        var body = """
                {"model":"demo","messages":[{"role":"user","content":"%s"}]}""".formatted(text);
        return "POST /v1/chat/completions HTTP/1.1\r\n" + HOST + "Authorization: Bearer " + server.administratorsKey()
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @ParameterizedTest
    @CsvSource({
        "/api/chat/message?model=demo, true",
        "/api/chat/message?model=demo, false",
        "/v1/chat/completions, true",
        "/v1/chat/completions, false"
    })
    void asksForTheBodyOfAClientThatWaits(String path, boolean chunked) throws IOException {
        var body = """
                {"model":"demo","messages":[{"role":"user","content":"Hello"}]}""";
        if (path.startsWith("/api/")) {
            body = """
                {"message":"Hello"}""";
        }
        var framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length();
        try (var connection = connect()) {
            connection.send("POST " + path + " HTTP/1.1\r\n" + HOST + "Authorization: Bearer "
                    + server.administratorsKey() + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                    + framing
                    + "\r\n\r\n");
            assertThat(connection.next()).map(Answer::status).contains(100);
            connection.send(chunked ? Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n" : body);

            var answer = connection.next().orElseThrow();
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            connection.send(LIVE);
            assertThat(connection.next()).map(Answer::status).contains(200);
        }
    }

    /** It asks to go over to HTTP/2 with its first request. */
    @Test
    void servesJavasOwnClientAsItComes() throws Exception {
        var client = HttpClient.newHttpClient();
        long begun = System.nanoTime();

        var live = client.send(request("/health/live").build(), BodyHandlers.ofString());
        var chat = client.send(
                request("/v1/chat/completions")
                        .header("Authorization", "Bearer " + server.administratorsKey())
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("""
                                {"model":"demo","messages":[{"role":"user","content":"Hello"}]}"""))
                        .build(),
                BodyHandlers.ofString());

        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(live.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(chat.statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.address() + path)).timeout(PATIENCE);
    }

    private RawConnection connect() throws IOException {
        return new RawConnection(server.address(), PATIENCE);
    }
}
