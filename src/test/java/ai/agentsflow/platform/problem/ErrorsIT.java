package ai.agentsflow.platform.problem;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever goes wrong, on whatever path: a problem document, and nothing of the server's inside. */
class ErrorsIT {

    private final AgentsFlow server = AgentsFlow.shared();

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing/here, 404",
        "GET, /api, 404",
        "GET, /api/, 404",
        "GET, /api/nothing, 404",
        "GET, /api/chat, 404",
        "GET, /api/application.wadl, 404",
        "GET, /api/models/nobody, 404",
        "GET, /WEB-INF/web.xml, 404",
        "GET, /WEB-INF/error, 404",
        "GET, /webjars/nothing.js, 404",
        "PUT, /api/chat/message, 405",
        "PATCH, /api/models, 405",
        "GET, /api/chat/stream, 405",
        "POST, /docs, 405",
        "DELETE, /, 405",
        "QUERY, /docs, 405",
        "QUERY, /openapi, 405",
        "QUERY, /api/keys, 405",
        "BREW, /api/models/demo, 405",
        "BREW, /api/chat/message, 405",
        "BREW, /nothing, 404",
        "GET, /api/chat/history/x?limit=-1, 400",
    })
    void isAProblemDocument(String method, String path, int status) {
        var answer = server.send(server.request(path).method(method, BodyPublishers.noBody()));

        assertProblem(answer, status);
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
        assertThat(body(answer).path("instance").asText()).isEqualTo(path.replaceFirst("\\?.*", ""));
    }

    /** Some servers drop such a parameter, others take it for text that no database stores. */
    @ParameterizedTest
    @ValueSource(strings = {"%00", "a%00b", "%zz", "50%", "%2", "%c3", "%ff%fe", "%ed%a0%80", "%c0%80", "%u0041"})
    void refusesAQueryThatIsNoText(String text) throws Exception {
        for (String path : List.of(
                "/api/keys?user_id=",
                "/api/keys?limit=",
                "/api/models/metrics?start_date=",
                "/api/chat/history/x?offset=",
                "/api/models?",
                "/v1/models?x=",
                "/docs?x=")) {
            assertThat(raw("GET " + path + text)).as(path).startsWith("HTTP/1.1 400 ");
        }
        for (String path : List.of("/api/chat/message?model=", "/api/chat/stream?model=")) {
            assertThat(raw("POST " + path + text)).as(path).startsWith("HTTP/1.1 400 ");
        }
        for (String path :
                List.of("/api/models/", "/api/models/tasks/", "/api/keys/", "/api/chat/history/", "/v1/models/")) {
            assertThat(raw("GET " + path + text)).as(path).doesNotStartWith("HTTP/1.1 5");
        }
    }

    /** The JDK's client would not send it. */
    private String raw(String line) throws IOException {
        try (var socket =
                new Socket(server.address().getHost(), server.address().getPort())) {
            socket.getOutputStream()
                    .write(
                            "%s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                                    .formatted(line, server.administratorsKey())
                                    .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+300000-01-01T00:00:00Z",
                "+999999999-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "+10000-01-01T00:00:00Z",
                "0000-01-01",
                "0000-12-31T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2026-02-30",
                "99999999999999999999",
                "NaN"
            })
    void refusesATimeThatNoDatabaseStores(String time) {
        for (String name : List.of("start_date", "end_date")) {
            assertProblem(server.get("/api/models/metrics?" + name + "=" + time.replace("+", "%2B")), 400);
        }
        assertProblem(server.post("/api/keys", "{\"name\":\"x\",\"expires_at\":\"" + time + "\"}"), 400);
    }

    @Test
    void takesTheFirstAndTheLastTimeThatThereIs() {
        for (String range : List.of(
                "end_date=0001-01-01",
                "end_date=0001-01-01T00:00:00Z",
                "start_date=0001-01-01&end_date=0001-12-31",
                "start_date=9999-12-31&end_date=9999-12-31",
                "end_date=9999-12-31T23:59:59Z")) {
            assertThat(server.get("/api/models/metrics?" + range).statusCode())
                    .as(range)
                    .isEqualTo(200);
        }
    }

    @Test
    void leavesOutAsManyEntriesAsAreAskedFor() {
        server.post("/api/chat/message?model=demo", "{\"message\":\"x\",\"conversation_id\":\"offsets\"}");
        for (String path : List.of("/api/chat/history/offsets", "/api/keys")) {
            assertThat(server.get(path + "?limit=200&offset=1000000000").statusCode())
                    .isEqualTo(200);
            assertProblem(server.get(path + "?limit=200&offset=1000000001"), 400);
            assertProblem(server.get(path + "?limit=200&offset=2147483647"), 400);
        }
    }

    @Test
    void namesTheMethodsThatAPathTakes() {
        assertThat(server.send(server.request("/api/chat/message").DELETE())
                        .headers()
                        .firstValue("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("POST"));
        assertThat(server.get("/api/chat/stream").headers().firstValue("Allow")).contains("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/chat/message", "/api/chat/stream", "/api/models/benchmark"})
    void refusesWhatIsNotJson(String path) {
        for (var json : new String[] {
            "{", "nonsense", "", "[1,2", "{\"message\":{\"a\":1}}", "[]", "42", "{\"message\":[\"x\"]}"
        }) {
            assertProblem(server.post(path, json), 400);
        }
        assertProblem(
                server.send(server.request(path)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{\"message\":\"x\"}"))),
                415);
        assertProblem(server.send(server.request(path).POST(BodyPublishers.ofString("{}"))), 415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/chat/message", "/api/chat/stream", "/api/models/warmup"})
    void refusesABodyWithoutEnd(String path) {
        var answer = server.post(path, "{\"message\":\"" + "x".repeat(1_200_000) + "\"}");

        assertProblem(answer, 413);
    }

    @Test
    void refusesAnAnswerTypeThatNobodyServes() {
        assertProblem(
                server.send(server.request("/api/models")
                        .header("Accept", "image/png")
                        .GET()),
                406);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/JSON",
                "application/json; charset=foo",
                "application/json;charset=utf-16",
                "application/json;q=0.1, */*;q=0",
                "APPLICATION/*"
            })
    void answersWithJsonHoweverItIsAskedFor(String accept) {
        for (String path : List.of("/api/models", "/api/keys", "/api/models/health")) {
            var answer =
                    server.send(server.request(path).header("Accept", accept).GET());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(body(answer).isObject()).isTrue();
        }
        var chat = server.send(server.request("/api/chat/message?model=demo")
                .header("Accept", accept)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"message\":\"é\"}")));
        assertThat(chat.statusCode()).as(chat.body()).isEqualTo(200);
        assertThat(body(chat).path("response").asText()).contains("é");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*/*;q=foo", "a/b;q=1;q=2", "application/json;q=9e999", "application/*", "json", ";", "a/b, c/d"
            })
    void refusesAContentTypeThatIsNone(String type) {
        for (String path : List.of("/api/models", "/api/keys", "/openapi", "/v1/models", "/docs")) {
            var answer = server.send(
                    server.request(path).header("Content-Type", type).GET());
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
        }
        for (String path : List.of("/api/keys", "/api/chat/message", "/api/chat/stream", "/api/models/warmup")) {
            assertProblem(
                    server.send(
                            server.request(path).header("Content-Type", type).POST(BodyPublishers.ofString("{}"))),
                    400);
        }
    }

    @Test
    void nestsNoDeeperThanIsReasonable() {
        var deep = "{\"message\":\"x\",\"context\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}";

        assertProblem(server.post("/api/chat/message", deep), 400);
    }

    @Test
    void givesEachRequestAnId() {
        var given = server.send(
                server.request("/api/models").header("X-Request-ID", "abc-123").GET());
        var forged = server.send(
                server.request("/api/models").header("X-Request-ID", "<script>").GET());

        assertThat(given.headers().firstValue("X-Request-ID")).contains("abc-123");
        assertThat(forged.headers().firstValue("X-Request-ID").orElseThrow()).matches("[0-9a-f-]{36}");
    }

    private static void assertProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("none")).startsWith("application/problem+json");
        var problem = body(answer);
        assertThat(problem.path("type").asText()).startsWith("urn:agentsflow:problem:");
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.path("request_id").asText())
                .isEqualTo(answer.headers().firstValue("X-Request-ID").orElseThrow());
        assertThat(answer.body())
                .doesNotContain("Exception", "ai.agentsflow.", "org.glassfish", "fish.payara", "\tat ", "<html");
    }
}
