package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.EventReader.Event;
import ai.agentsflow.testing.FakeUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Calls of OpenAI's API over HTTP. */
public abstract class GatewayCalls {

    static final String CHAT = "/v1/chat/completions";

    public final AgentsFlow server = AgentsFlow.shared();
    public final FakeUpstream model = server.upstream();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("fake", true);
        server.awaitHealth("short", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
        server.backup().behavesAgain();
    }

    List<Event> stream(String json) {
        try (var events = server.stream(CHAT, json)) {
            return events.rest();
        }
    }

    static String chat(String name, String text, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}".formatted(name, text, more);
    }

    static List<JsonNode> chunks(List<Event> events) {
        return events.stream()
                .map(Event::data)
                .filter(data -> data.has("choices"))
                .toList();
    }

    static String text(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }

    static void assertComplete(List<Event> events) {
        assertThat(events.get(events.size() - 1).data().asText()).isEqualTo("[DONE]");
    }

    static void assertError(HttpResponse<String> answer, int status, String type, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("none")).startsWith("application/json");
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        var error = body(answer).path("error");
        assertThat(body(answer)).hasSize(1);
        assertThat(error).hasSize(4);
        assertThat(error.has("param")).isTrue();
        assertThat(error.path("message").asText()).isNotBlank();
        assertThat(error.path("type").asText()).isEqualTo(type);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(answer.body()).doesNotContain("Exception", "ai.agentsflow.", "<html");
    }
}
