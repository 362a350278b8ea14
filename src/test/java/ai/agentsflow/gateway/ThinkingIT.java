package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.EventReader;
import ai.agentsflow.testing.FakeUpstream;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thinking of Anthropic's clients with a model that tells its thoughts in OpenAI's terms, and what becomes of them with Claude. */
@Tag("h2-only")
class ThinkingIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGES = "/v1/messages";
    private static final String DROPPED = "x-agentsflow-dropped";

    private static final String ASKED = """
            {"model":"fake","max_tokens":32000,"thinking":{"type":"enabled","budget_tokens":31999},
             "tools":[{"name":"weather","input_schema":{"type":"object"}}],
             "messages":[{"role":"user","content":"How is the weather?"}]%s}""";

    private static final String USAGE =
            "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":20,\"completion_tokens_details\":{\"reasoning_tokens\":12}}";

    private static final String CALLS = """
            {"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"tool_calls","message":
              {"role":"assistant","content":"I look.","reasoning_content":"Rome is meant.",
               "tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]}}],%s}""".formatted(USAGE);

    private static final String CLAUDE_ANSWERS = """
            {"model":"fake-model","id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"Hi"}],
             "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":4,"output_tokens":2}}""";

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    @BeforeEach
    void modelsAreUp() {
        server.awaitHealth("fake", true);
        server.awaitHealth("claude", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    /** As Claude Code does: the blocks of an answer are sent back as they came, with what the tool said. */
    @Test
    void givesAThoughtToTheClientAndBackToTheModel() throws Exception {
        model.refuses(200, CALLS);

        var answer = server.post(MESSAGES, ASKED.formatted(""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue(DROPPED)).isEmpty();
        assertThat(model.lastCall().json().path("reasoning_effort").asText()).isEqualTo("high");
        var message = JSON.readTree(answer.body());
        assertThat(message.path("content").path(0)).isEqualTo(JSON.readTree("""
                {"type":"thinking","thinking":"Rome is meant.","signature":"agentsflow.1.reasoning_content"}"""));
        assertThat(message.at("/content/2/type").asText()).isEqualTo("tool_use");
        assertThat(message.at("/usage/output_tokens").asInt()).isEqualTo(20);
        assertThat(message.at("/usage/output_tokens_details/thinking_tokens").asInt())
                .isEqualTo(12);

        server.post(MESSAGES, afterTheTool("fake", message));

        var turn = model.lastCall().json().at("/messages/1");
        assertThat(turn.path("reasoning_content").asText()).isEqualTo("Rome is meant.");
        assertThat(turn.at("/tool_calls/0/id").asText()).isEqualTo("call_1");
    }

    /** The same conversation goes on with Claude, who would refuse a thought that it has not signed. */
    @Test
    void keepsAForeignThoughtFromClaude() throws Exception {
        model.refuses(200, CALLS);
        var message = JSON.readTree(server.post(MESSAGES, ASKED.formatted("")).body());
        model.refuses(200, CLAUDE_ANSWERS, "Content-Type: application/json");

        var answer = server.post(MESSAGES, afterTheTool("claude", message));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var turn = model.lastCall().json().at("/messages/1/content");
        assertThat(turn)
                .hasSize(2)
                .noneMatch(block -> block.path("type").asText().equals("thinking"));
        assertThat(model.lastCall().json().path("thinking")).isEqualTo(JSON.readTree("""
                {"type":"enabled","budget_tokens":31999}"""));
    }

    @Test
    void streamsThoughtsBeforeTheText() {
        model.streamsRaw(
                chunk("{\"role\":\"assistant\",\"reasoning\":\"Rome\"}", "null"),
                chunk("{\"reasoning\":\" is meant.\"}", "null"),
                chunk("{\"content\":\"Sunny.\"}", "\"stop\""),
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[],%s}\n\n"
                        .formatted(USAGE),
                "data: [DONE]\n\n");

        try (var events = server.stream(MESSAGES, ASKED.formatted(",\"stream\":true"))) {
            assertThat(events.status()).isEqualTo(200);
            var heard = events.rest();

            assertThat(heard)
                    .extracting(EventReader.Event::name)
                    .containsExactly(
                            "message_start",
                            "content_block_start",
                            "content_block_delta",
                            "content_block_delta",
                            "content_block_delta",
                            "content_block_stop",
                            "content_block_start",
                            "content_block_delta",
                            "content_block_stop",
                            "message_delta",
                            "message_stop");
            assertThat(heard.get(1).data().at("/content_block/type").asText()).isEqualTo("thinking");
            assertThat(List.of(2, 3, 4))
                    .extracting(at -> heard.get(at).data().path("delta").toString())
                    .containsExactly(
                            "{\"type\":\"thinking_delta\",\"thinking\":\"Rome\"}",
                            "{\"type\":\"thinking_delta\",\"thinking\":\" is meant.\"}",
                            "{\"type\":\"signature_delta\",\"signature\":\"agentsflow.1.reasoning\"}");
            assertThat(heard.get(9).data().at("/usage/output_tokens").asInt()).isEqualTo(20);
        }
    }

    @Test
    void saysInAHeaderThatAModelCannotThink() throws Exception {
        model.refuses(400, "{\"error\":{\"message\":\"Unknown parameter: 'reasoning_effort'.\"}}");
        var asked = (ObjectNode) JSON.readTree(ASKED.formatted(",\"service_tier\":\"auto\""));

        var answer = server.post(MESSAGES, asked.put("model", "responder").toString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().allValues(DROPPED)).containsExactly("service_tier, thinking");
        assertThat(model.lastCall().json().has("reasoning_effort")).isFalse();
        assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("1");
    }

    /** Many read the first block as the answer, which with Claude it is where no thinking is asked for. */
    @Test
    void keepsThoughtsFromAClientWhoDidNotAskForThem() throws Exception {
        model.refuses(200, CALLS);
        var asked = (ObjectNode) JSON.readTree(ASKED.formatted(""));
        asked.remove("thinking");

        HttpResponse<String> answer = server.post(MESSAGES, asked.toString());

        assertThat(JSON.readTree(answer.body()).at("/content/0/text").asText()).isEqualTo("I look.");
        assertThat(model.lastCall().json().has("reasoning_effort")).isFalse();
    }

    private static String afterTheTool(String model, JsonNode message) throws Exception {
        var asked = (ObjectNode) JSON.readTree(ASKED.formatted(""));
        asked.put("model", model);
        var messages = asked.withArray("messages");
        messages.addObject().put("role", "assistant").set("content", message.path("content"));
        messages.add(JSON.readTree("""
                {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"sunny"}]}"""));
        return asked.toString();
    }

    private static String chunk(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
                .formatted(delta, finish);
    }
}
