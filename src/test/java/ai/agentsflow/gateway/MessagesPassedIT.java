package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Anthropic's API in front of a model that speaks it too: what comes in goes out, but for the model's name and the credential. */
@Tag("h2-only")
class MessagesPassedIT {

    private static final String MESSAGES = "/v1/messages";

    /** As an agent at a terminal asks: marks for the cache, thinking with its signature, tools of Anthropic's own, blanks anywhere. */
    private static final String ASKED = """
            {"model" : "claude", "max_tokens":32000,
             "system":[{"type":"text","text":"You write code.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "thinking":{"type":"enabled","budget_tokens":31999},"metadata":{"user_id":"user_%s"},
             "tools":[{"name":"Bash","description":"Runs","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}},
                      {"type":"web_search_20250305","name":"web_search","max_uses":8}],
             "mcp_servers":[{"type":"url","url":"https://mcp.example/sse","name":"m"}],"invented":{"later":[1.0,1e3]},
             "messages":[{"role":"user","content":"caf\\u00e9"},
               {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"SIG=="},
                 {"type":"tool_use","id":"toolu_1","name":"Bash","input":{"n":1.50}}]},
               {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,
                 "content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]}]}]%s}""";

    private static final String ANSWERED = """
            {"model":"fake-model-20250929","id":"msg_1","type":"message","role":"assistant",
             "content":[{"type":"thinking","thinking":"so","signature":"S2"},{"type":"text","text":"Hi","citations":[{"type":"x"}]}],
             "stop_reason":"end_turn","stop_sequence":null,"invented":1.0,
             "usage":{"input_tokens":4,"cache_creation_input_tokens":100,"cache_read_input_tokens":0,"output_tokens":2}}""";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("claude", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    @Test
    void passesBodyAndHeadersBothWays() {
        model.refuses(
                200,
                ANSWERED,
                "Content-Type: application/json",
                "anthropic-priority-input-tokens-remaining: 7",
                "anthropic-organization-id: org-1");
        var asked = asked("");

        var answer = ask(asked);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ANSWERED.replace("fake-model-20250929", "claude"));
        assertThat(answer.headers().firstValue("anthropic-priority-input-tokens-remaining"))
                .contains("7");
        assertThat(answer.headers().firstValue("anthropic-organization-id")).isEmpty();
        var sent = model.lastCall();
        assertThat(sent.path()).isEqualTo("/v1/messages");
        assertThat(sent.body()).isEqualTo(asked.replace("\"claude\"", "\"fake-model\""));
        assertThat(sent.header("anthropic-beta")).contains("interleaved-thinking-2025-05-14,claude-code-20250219");
        assertThat(sent.header("anthropic-version")).contains("2023-01-01");
        assertThat(sent.header("x-api-key")).contains("sk-ant-canary-0123456789");
        assertThat(sent.header("authorization")).isEmpty();
        assertThat(sent.header("x-tenant")).as("a header of the catalogue").contains("one");
    }

    @Test
    void passesEachEventOfAStream() {
        var events = """
                event: message_start
                data: {"type":"message_start","message":{"id":"m","model":"fake-model-20250929","usage":{"input_tokens":9,"output_tokens":1}}}

                event: ping
                data: {"type": "ping"}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"h\\u006d"}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB=="}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: invented_later
                data: {"type":"invented_later","index":1,"x":1.0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}

                event: message_stop
                data: {"type":"message_stop"}

                """;
        model.streamsRaw(events);
        var asked = asked(",\"stream\": true");

        var answer = ask(asked);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("text/event-stream");
        assertThat(answer.body()).isEqualTo(events.replace("fake-model-20250929", "claude"));
        assertThat(model.lastCall().body()).isEqualTo(asked.replace("\"claude\"", "\"fake-model\""));
    }

    @Test
    void saysInTheStreamThatItBroke() {
        model.sendsErrorAfter(2, "Overloaded");

        try (var events = server.stream(MESSAGES, asked(",\"stream\":true"))) {
            var all = events.rest();

            assertThat(all.stream()
                            .map(event -> event.data().at("/delta/text").asText(""))
                            .collect(Collectors.joining()))
                    .isEqualTo("word1 word2 ");
            assertThat(all.get(all.size() - 1).name()).isEqualTo("error");
            assertThat(all).noneMatch(event -> event.name().equals("message_stop"));
        }
    }

    @Test
    void leavesTheJudgementOfARequestToTheModelsServer() {
        var answer = server.post(
                MESSAGES, "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(model.lastCall().json().has("max_tokens")).isFalse();
        assertThat(body(answer).path("model").asText()).isEqualTo("claude");
    }

    @Test
    void hasTheModelsServerCountTokens() {
        model.refuses(200, "{\"input_tokens\": 2095}", "Content-Type: application/json");

        var answer = server.post(MESSAGES + "/count_tokens?beta=true", ASKED.formatted("a", ""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"input_tokens\": 2095}");
        assertThat(answer.headers().firstValue("x-agentsflow-estimated")).isEmpty();
        assertThat(model.lastCall().path()).isEqualTo("/v1/messages/count_tokens");
    }

    @Test
    void estimatesTokensForAModelThatCannotCount() {
        int before = model.calls().size();

        var answer = server.post(
                MESSAGES + "/count_tokens",
                "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"twelve chars\"}]}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body(answer).path("input_tokens").asInt()).isBetween(3, 6);
        assertThat(answer.headers().firstValue("x-agentsflow-estimated")).contains("true");
        assertThat(model.calls()).hasSize(before);
    }

    @Test
    void tellsTheReasonOfTheModelsServer() {
        model.refuses(
                400,
                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"messages.1: bad\"},\"request_id\":\"r\"}");

        var answer = server.post(MESSAGES, asked(""));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body(answer).at("/error/message").asText()).isEqualTo("messages.1: bad");
        assertThat(body(answer).at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void listsModelsInTheShapeOfWhoAsks() {
        var first = list("/v1/models?limit=1");
        var next =
                list("/v1/models?limit=1000&after_id=" + first.path("last_id").asText());
        var one = list("/v1/models/claude");

        assertThat(first.path("data")).hasSize(1);
        assertThat(first.path("has_more").asBoolean()).isTrue();
        assertThat(next.path("has_more").asBoolean()).isFalse();
        assertThat(next.path("data")).isNotEmpty().doesNotContain(first.at("/data/0"));
        assertThat(one.path("type").asText()).isEqualTo("model");
        assertThat(one.path("id").asText()).isEqualTo("claude");
        assertThat(one.path("created_at").asText()).matches("\\d{4}-.*Z");
        assertThat(server.get("/v1/models").body()).contains("\"object\":\"list\"");
    }

    @Test
    void answersWhoLooksWhetherAnybodyIsThere() {
        for (String path : List.of("/", "/v1", "/v1/", "/v1/models")) {
            assertThat(server.send(server.anonymous(path).method("HEAD", BodyPublishers.noBody()))
                            .statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Test
    void saysWhatAModelOfAnotherApiIsNotTold() {
        var asked =
                "{\"model\":\"%s\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
                        + "\"text\":\"Hello\",\"cache_control\":{\"type\":\"ephemeral\"}}]}]}";

        assertThat(server.post(MESSAGES, asked.formatted("fake")).headers().firstValue("x-agentsflow-dropped"))
                .contains("cache_control");
        assertThat(server.post(MESSAGES, asked.formatted("claude")).headers().firstValue("x-agentsflow-dropped"))
                .isEmpty();
    }

    private JsonNode list(String path) {
        return body(server.send(server.request(path).header("anthropic-version", "2023-06-01")));
    }

    private HttpResponse<String> ask(String json) {
        return server.send(server.anonymous(MESSAGES + "?beta=true")
                .header("Content-Type", "application/json")
                .header("x-api-key", "any")
                .header("anthropic-version", "2023-01-01")
                .header("anthropic-beta", "interleaved-thinking-2025-05-14")
                .header("anthropic-beta", "claude-code-20250219")
                .POST(BodyPublishers.ofString(json)));
    }

    private static String asked(String more) {
        return ASKED.formatted("a".repeat(120), more);
    }
}
