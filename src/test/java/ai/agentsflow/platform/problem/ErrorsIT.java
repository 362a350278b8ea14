package ai.agentsflow.platform.problem;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
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
        "GET, /api/chat/history/x?limit=-1, 400",
    })
    void isAProblemDocument(String method, String path, int status) {
        var answer = server.send(server.request(path).method(method, BodyPublishers.noBody()));

        assertProblem(answer, status);
        assertThat(body(answer).path("instance").asText()).isEqualTo(path.replaceFirst("\\?.*", ""));
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
