package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.EventReader.Event;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.LetGo;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** OpenAI's API in front of a model that speaks Anthropic's: clients cannot tell it from any other. */
@Tag("h2-only")
class AnthropicUpstreamIT {

    private static final String CHAT = "/v1/chat/completions";
    private static final String TOOLS = """
            ,"tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]""";

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
    void answersInOnePiece() {
        var answer = server.post(CHAT, chat(""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body(answer).path("model").asText()).isEqualTo("claude");
        assertThat(body(answer).path("object").asText()).isEqualTo("chat.completion");
        assertThat(body(answer).at("/choices/0/message/content").asText()).isEqualTo("echo: Hello");
        assertThat(body(answer).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(body(answer).at("/usage/total_tokens").asInt()).isPositive();
        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("claude");

        var sent = model.lastCall();
        assertThat(sent.path()).isEqualTo("/v1/messages");
        assertThat(sent.header("x-api-key")).contains("sk-ant-canary-0123456789");
        assertThat(sent.header("anthropic-version")).isPresent();
        assertThat(sent.json().path("model").asText()).isEqualTo("fake-model");
        assertThat(sent.json().path("max_tokens").asInt()).isEqualTo(300);
    }

    @Test
    void streamsWithItsUsageAtTheEnd() {
        model.usesTokens(11, 22);

        var events = stream(chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        var chunks = chunks(events);
        assertThat(text(chunks)).isEqualTo("echo: Hello");
        assertThat(chunks).extracting(chunk -> chunk.path("model").asText()).containsOnly("claude");
        assertThat(chunks)
                .extracting(chunk -> chunk.path("id").asText())
                .doesNotContain("")
                .hasSizeGreaterThan(3);
        assertThat(chunks.stream().map(chunk -> chunk.path("id")).distinct()).hasSize(1);
        var last = chunks.get(chunks.size() - 1);
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.at("/usage/prompt_tokens").asInt()).isEqualTo(11);
        assertThat(last.at("/usage/completion_tokens").asInt()).isEqualTo(22);
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.path("usage").isNull()).isTrue());
        assertThat(events.get(events.size() - 1).data().asText()).isEqualTo("[DONE]");
    }

    @Test
    void tellsNoUsageToWhoDidNotAsk() {
        assertThat(chunks(stream(chat(",\"stream\":true")))).isNotEmpty().noneMatch(chunk -> chunk.has("usage"));
    }

    @Test
    void callsToolsAndTakesWhatTheyAnswer() {
        model.callsTools("I look.", "weather", "{\"city\":\"Rome\"}", "time", "{}");

        var call = body(server.post(CHAT, chat(TOOLS))).at("/choices/0/message");
        var answer = server.post(CHAT, """
                {"model":"claude","messages":[{"role":"user","content":"Hello"},%s,
                  {"role":"tool","tool_call_id":"call_weather","content":"sunny"},
                  {"role":"tool","tool_call_id":"call_time","content":"noon"}]%s}""".formatted(call, TOOLS));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(call.at("/tool_calls/0/function/arguments").asText()).isEqualTo("{\"city\":\"Rome\"}");
        var turns = model.lastCall().json().path("messages");
        assertThat(turns).hasSize(3);
        assertThat(turns.at("/1/content/1/input/city").asText()).isEqualTo("Rome");
        assertThat(turns.at("/2/content").findValuesAsText("tool_use_id")).containsExactly("call_weather", "call_time");
    }

    /** OpenAI's own client puts the pieces together. */
    @Test
    void streamsCallsOfToolsThatAnSdkPutsTogether() {
        model.callsTools("I look.", "weather", "{\"city\":\"Rome\"}", "time", "{\"zone\":\"CET\"}");
        var whole = ChatCompletionAccumulator.create();
        var client = OpenAIOkHttpClient.builder()
                .baseUrl(server.address() + "/v1")
                .apiKey("any")
                .maxRetries(0)
                .build();
        try (var answer = client.chat()
                .completions()
                .createStreaming(ChatCompletionCreateParams.builder()
                        .model("claude")
                        .addUserMessage("Hello")
                        .build())) {
            answer.stream().forEach(whole::accumulate);
        } finally {
            client.close();
        }

        var message = whole.chatCompletion().choices().get(0).message();
        assertThat(message.content()).contains("I look.");
        assertThat(message.toolCalls().orElseThrow())
                .extracting(call -> call.asFunction().function().name()
                        + call.asFunction().function().arguments())
                .containsExactly("weather{\"city\":\"Rome\"}", "time{\"zone\":\"CET\"}");
    }

    @Test
    void saysWhatItCannotAskFor() {
        int before = model.calls().size();

        var answer = server.post(CHAT, chat(",\"n\":2"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(body(answer).at("/error/message").asText()).startsWith("n must be 1");
        assertThat(model.calls()).hasSize(before);
    }

    @Test
    void keepsTheClassOfAnError() {
        model.refusesForLength().refusesForNow(3);

        var tooLong = server.post(CHAT, chat(""));
        assertThat(tooLong.statusCode()).isEqualTo(400);
        assertThat(body(tooLong).at("/error/code").asText()).isEqualTo("context_length_exceeded");
        var later = server.post(CHAT, chat(""));
        assertThat(later.statusCode()).isEqualTo(429);
        assertThat(later.headers().firstValue("retry-after")).contains("3");
    }

    @Test
    void endsABrokenStreamWithAnError() {
        model.sendsErrorAfter(2, "Overloaded");

        var events = stream(chat(",\"stream\":true"));

        assertThat(text(chunks(events))).isEqualTo("word1 word2 ");
        assertThat(events.get(events.size() - 1).data().has("error")).isTrue();
        assertThat(events).noneMatch(event -> event.data().asText().equals("[DONE]"));
    }

    @Test
    void closesTheUpstreamWhenTheClientLeaves() {
        model.stallsAfter(1);
        try (var events = server.stream(CHAT, chat(",\"stream\":true"))) {
            assertThat(events.next()).isPresent();
        }

        LetGo.assertSoon(model.lastCall(), Instant.now());
    }

    private List<Event> stream(String json) {
        try (var events = server.stream(CHAT, json)) {
            return events.rest();
        }
    }

    private static String chat(String more) {
        return "{\"model\":\"claude\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]%s}".formatted(more);
    }

    private static List<JsonNode> chunks(List<Event> events) {
        return events.stream()
                .map(Event::data)
                .filter(data -> data.has("choices"))
                .toList();
    }

    private static String text(List<JsonNode> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }
}
