package ai.agentsflow.translate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageAnswerTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void translatesAText() throws IOException {
        var message = answer("""
                {"content":"Hé \\"you\\" 😀\\n"}""", "stop", "");

        assertThat(message.path("id").asText()).matches("msg_[0-9a-f]{32}");
        assertThat(message.path("type").asText()).isEqualTo("message");
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.path("model").asText()).isEqualTo("catalogued");
        assertThat(message.path("content")).isEqualTo(JSON.readTree("""
                [{"type":"text","text":"Hé \\"you\\" 😀\\n"}]"""));
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
        assertThat(message.path("stop_sequence").isNull()).isTrue();
        assertThat(message.path("usage")).isEqualTo(JSON.readTree("""
                {"input_tokens":12,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":34}"""));
    }

    @Test
    void translatesToolCalls() throws IOException {
        var message = answer("""
                {"content":"Looking.","tool_calls":[
                  {"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Paris\\"}"}},
                  {"id":"call_2","type":"function","function":{"name":"time","arguments":""}}]}""", "tool_calls", "");

        assertThat(message.path("content")).isEqualTo(JSON.readTree("""
                [{"type":"text","text":"Looking."},
                 {"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Paris"}},
                 {"type":"tool_use","id":"call_2","name":"time","input":{}}]"""));
        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, end_turn",
        "length, max_tokens",
        "content_filter, refusal",
        "tool_calls, end_turn",
        "something_new, end_turn",
    })
    void translatesWhyItEnded(String finishReason, String stopReason) {
        assertThat(answer("{\"content\":\"a\"}", finishReason, "")
                        .path("stop_reason")
                        .asText())
                .isEqualTo(stopReason);
    }

    @Test
    void tellsOfAToolThoughTheUpstreamCallsItAStop() {
        var message = answer("""
                {"content":null,"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}""", "stop", "");

        assertThat(message.path("stop_reason").asText()).isEqualTo("tool_use");
        assertThat(message.at("/content/0/id").asText()).startsWith("toolu_");
    }

    @Test
    void tellsWhyAModelRefuses() {
        var message = answer("{\"content\":null,\"refusal\":\"I will not.\"}", "stop", "");

        assertThat(message.at("/content/0/text").asText()).isEqualTo("I will not.");
        assertThat(message.path("stop_reason").asText()).isEqualTo("refusal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"content\":null}", "{\"content\":\"\"}", "{}", "{\"content\":\"\",\"tool_calls\":[]}"})
    void givesAnEmptyAnswerAsSuch(String said) {
        var message = answer(said, "stop", "");

        assertThat(message.path("content").isArray()).isTrue();
        assertThat(message.path("content")).isEmpty();
        assertThat(message.path("stop_reason").asText()).isEqualTo("end_turn");
    }

    @Test
    void readsContentInParts() {
        var message = answer(
                "{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"text\",\"text\":\"b\"}]}", "stop", "");

        assertThat(message.at("/content/0/text").asText()).isEqualTo("ab");
    }

    @Test
    void countsWhatWasReadFromACacheApart() {
        var message = answer("{\"content\":\"a\"}", "stop", """
                ,"usage":{"prompt_tokens":12,"completion_tokens":34,"prompt_tokens_details":{"cached_tokens":5}}""");

        assertThat(message.at("/usage/input_tokens").asInt()).isEqualTo(7);
        assertThat(message.at("/usage/cache_read_input_tokens").asInt()).isEqualTo(5);
    }

    @Test
    void countsWhatWasWrittenToACacheApart() {
        var message = answer("{\"content\":\"a\"}", "stop", """
                ,"usage":{"prompt_tokens":12,"completion_tokens":34,
                  "prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":4}}""");

        assertThat(message.at("/usage/input_tokens").asInt()).isEqualTo(3);
        assertThat(message.at("/usage/cache_read_input_tokens").asInt()).isEqualTo(5);
        assertThat(message.at("/usage/cache_creation_input_tokens").asInt()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"5.0, 5", "'\"5\"', 5", "-5, 0", "null, 0", "13, 12", "1e30, 12", "18446744073709551617, 12"})
    void takesNoMoreFromACacheThanWasRead(String cached, int told) {
        var message = answer("{\"content\":\"a\"}", "stop", """
                ,"usage":{"prompt_tokens":12,"completion_tokens":34,"prompt_tokens_details":{"cached_tokens":%s}}""".formatted(cached));

        assertThat(message.at("/usage/cache_read_input_tokens").asInt()).isEqualTo(told);
        assertThat(message.at("/usage/input_tokens").asInt()).isEqualTo(12 - told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\\\"city\\\":", "\\\"Paris\\\"", "[]", "null", "{} {"})
    void refusesArgumentsThatAreNoObject(String arguments) {
        assertThatThrownBy(() -> answer(toolCall(arguments), "tool_calls", ""))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.BROKEN_ANSWER));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"reasoning_content\":\"Hm.\" | agentsflow.1.reasoning_content",
                "\"reasoning\":\"Hm.\",\"reasoning_content\":null | agentsflow.1.reasoning",
                "\"reasoning\":\"Hm.\",\"reasoning_content\":\"\" | agentsflow.1.reasoning",
                "\"reasoning\":\"Hm.\",\"reasoning_content\":\"Hm.\" | agentsflow.1.reasoning_content.reasoning",
            })
    void tellsThoughtsBeforeTheTextToWhomAsksForThem(String thought, String signature) throws IOException {
        var said = "{\"content\":\"Yes\",%s}".formatted(thought);

        assertThat(answer(said, "stop", "", true).path("content")).isEqualTo(JSON.readTree("""
                [{"type":"thinking","thinking":"Hm.","signature":"%s"},{"type":"text","text":"Yes"}]""".formatted(signature)));
        assertThat(answer(said, "stop", "").path("content"))
                .isEqualTo(JSON.readTree("[{\"type\":\"text\",\"text\":\"Yes\"}]"));
    }

    @Test
    void tellsNoThoughtWhereThereIsNone() throws IOException {
        assertThat(answer("{\"content\":\"Yes\",\"reasoning\":null}", "stop", "", true)
                        .path("content"))
                .hasSize(1);
    }

    @Test
    void givesAToolsUseThatWasCutOffWithoutItsInput() {
        var message = answer(toolCall("{\\\"city\\\":"), "length", "");

        assertThat(message.at("/content/0/name").asText()).isEqualTo("f");
        assertThat(message.at("/content/0/input")).isEmpty();
        assertThat(message.path("stop_reason").asText()).isEqualTo("max_tokens");
    }

    @Test
    void refusesWhatIsNoAnswer() {
        assertThatThrownBy(() -> MessageAnswer.of(
                        "{\"choices\":[]}".getBytes(StandardCharsets.UTF_8), "m", new TokenUsage(1, 1, true), false))
                .isInstanceOf(ModelFailure.class);
        assertThatThrownBy(() -> answer("{\"tool_calls\":[{\"id\":\"c\"}]}", "tool_calls", ""))
                .isInstanceOf(ModelFailure.class);
    }

    private static String toolCall(String arguments) {
        return "{\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"" + arguments + "\"}}]}";
    }

    private static JsonNode answer(String said, String finishReason, String more) {
        return answer(said, finishReason, more, false);
    }

    private static JsonNode answer(String said, String finishReason, String more, boolean thoughts) {
        var completion =
                "{\"model\":\"upstream\",\"choices\":[{\"index\":0,\"message\":%s,\"finish_reason\":\"%s\"}]%s}"
                        .formatted(said, finishReason, more)
                        .getBytes(StandardCharsets.UTF_8);
        try {
            var output = ModelOutputReader.read(completion);
            var told = output.usage();
            var counted = told == null ? new TokenUsage(12, 34, true) : told.orEstimated(() -> 12, () -> 34);
            return JSON.readTree(MessageAnswer.of(completion, "catalogued", counted, thoughts));
        } catch (IOException e) {
            throw new AssertionError("no JSON", e);
        }
    }
}
