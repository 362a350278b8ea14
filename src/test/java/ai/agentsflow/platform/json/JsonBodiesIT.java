package ai.agentsflow.platform.json;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of the REST surface, whoever reads them: resources and the streaming servlet alike. */
@Tag("h2-only")
class JsonBodiesIT {

    private final AgentsFlow server = AgentsFlow.shared();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/keys | {\"name\":\"x\",\"rate_limits\":\"1/minute\"} | rate_limits | is no member of this body; did you mean rate_limit?",
                "/api/keys | {\"name\":\"x\",\"Role\":\"admin\"} | Role | is no member of this body; did you mean role?",
                "/api/keys | {\"name\":\"x\",\"max_budget\":7} | max_budget | is no member of this body",
                "/api/keys | {\"name\":\"x\",\"name\":\"y\"} | name | must stand once in its object",
                "/api/keys | {\"name\":7} | name | must be a string",
                "/api/keys | {\"name\":\"x\",\"models\":\"demo\"} | models | must be an array",
                "/api/keys | {\"name\":\"x\",\"models\":[7]} | models[0] | must be a string",
                "/api/keys | {\"name\":\"x\\ud800\"} | name | must not hold half of a surrogate pair, \\ud800: send the whole character or leave it out",
                "/api/keys | {\"name\":\"x\",\"expires_at\":\"+300000-01-01T00:00:00Z\"} | expires_at | must be a time of the years 1 to 9999, such as 2027-01-31T12:00:00Z",
                "/api/keys | {\"name\":\"x\",\"expires_at\":1e400} | expires_at | must be a number of at most 1,000 digits that fits into a double",
                "/api/chat/message | {\"message\":\"x\",\"conversationId\":\"a\"} | conversationId | is no member of this body; did you mean conversation_id?",
                "/api/chat/message | {\"message\":\"x\",\"context\":{\"a\":\"\\udc00\"}} | context.a | must not hold half of a surrogate pair, \\udc00: send the whole character or leave it out",
                "/api/chat/message | {\"message\":\"x\",\"context\":[]} | context | must be an object",
                "/api/chat/message | {\"message\":true} | message | must be a string",
                "/api/chat/stream | {\"message\":\"x\",\"conversationId\":\"a\"} | conversationId | is no member of this body; did you mean conversation_id?",
                "/api/chat/stream | {\"message\":\"x\",\"me\\u0073sage\":\"y\"} | message | must stand once in its object",
                "/api/chat/stream | {\"Message\":\"x\"} | Message | is no member of this body; did you mean message?",
                "/api/models/warmup | {\"models\":[\"demo\"]} | models | is no member of this body",
                "/api/models/warmup | {\"model_names\":{}} | model_names | must be an array",
                "/api/models/benchmark | {\"model_names\":[\"demo\"],\"prompts\":[\"a\",7]} | prompts[1] | must be a string",
                "/api/models/benchmark | {\"model_names\":[\"demo\"],\"prompts\":[\"a\"],\"prompt\":\"a\"} | prompt | is no member of this body; did you mean prompts?",
            })
    void namesWhatIsWrong(String path, String json, String place, String rule) {
        var answer = server.post(path, json);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        var error = body(answer).path("errors").path(0);
        assertThat(error.path("path").asText()).isEqualTo(place);
        assertThat(error.path("message").asText()).isEqualTo(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/chat/message", "/api/chat/stream", "/api/keys", "/api/models/benchmark"})
    void takesJsonInUtf8Only(String path) {
        for (var encoding : List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.ISO_8859_1)) {
            assertThat(post(path, "application/json", "{\"message\":\"é\"}".getBytes(encoding))
                            .statusCode())
                    .as("%s", encoding)
                    .isEqualTo(400);
        }
        byte[] json = "{\"message\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(post(path, "application/json;charset=utf-16", json).statusCode())
                .isEqualTo(415);
        assertThat(post(path, "application/jsonx", json).statusCode()).isEqualTo(415);
        var packed = server.send(server.request(path)
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(json)));
        assertThat(packed.statusCode()).isEqualTo(415);
        assertThat(packed.body()).contains("Content-Encoding gzip");
        assertThat(packed.headers().firstValue("Accept-Encoding")).contains("identity");
    }

    /** The widget of the system before sends these two. */
    @Test
    void takesWhatOlderFrontEndsSend() {
        var answer = server.post(
                "/api/chat/message?model=demo",
                "{\"message\":\"Hi\",\"stream\":false,\"metadata\":{},\"context\":null}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void boundsTheContextOfAMessage() {
        String context = "{\"a\":\"" + "x".repeat(16_384) + "\"}";

        for (String path : List.of("/api/chat/message", "/api/chat/stream")) {
            var answer = server.post(path, "{\"message\":\"Hi\",\"context\":" + context + "}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(body(answer).at("/errors/0/path").asText()).isEqualTo("context");
        }
    }

    private HttpResponse<String> post(String path, String type, byte[] body) {
        return server.send(server.request(path).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
    }
}
