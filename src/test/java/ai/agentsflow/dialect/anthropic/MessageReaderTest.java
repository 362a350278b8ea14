package ai.agentsflow.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

    private final MessageReader reader = new MessageReader();

    @Test
    void readsAWholeMessageAndLeavesItsBytes() {
        var json = """
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","new":{"model":"inner"},
                 "content":[{"type":"thinking","thinking":"hm","signature":"SIG"},{"type":"text","text":"Hello","citations":null},
                  {"type":"tool_use","id":"t","name":"n","input":{"text":"not said"}}],
                 "stop_reason":"tool_use","stop_sequence":null,
                 "usage":{"input_tokens":5,"cache_creation_input_tokens":100,"cache_read_input_tokens":20,"output_tokens":7}}""";

        var output = reader.whole(bytes(json));

        assertThat(output.dialect()).isEqualTo(Dialect.ANTHROPIC);
        assertThat(output.event()).isNull();
        assertThat(output.text()).isEqualTo("hmHello");
        assertThat(output.content()).isTrue();
        assertThat(output.finishReason()).isEqualTo("tool_calls");
        assertThat(output.usage().prompt().value()).isEqualTo(125);
        assertThat(output.usage().completion().value()).isEqualTo(7);
        assertThat(text(output.withModel("mine"))).isEqualTo(json.replace("\"claude-x\"", "\"mine\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message\",\"content\":\"no list\",\"stop_reason\":\"end_turn\"}",
                "{\"type\":\"message\",\"content\":[]}",
                "[]",
                "{} {}",
                "nothing",
            })
    void takesNothingElseForAMessage(String json) {
        assertThatThrownBy(() -> reader.whole(bytes(json)))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"content\":[]}}|message_start|false",
                "{\"type\":\"ping\"}|ping|false",
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"text\",\"text\":\"\"}}|content_block_start|false",
                "{\"type\":\"content_block_start\",\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"s\"}}|content_block_start|true",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}|content_block_delta|true",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"a\"}}|content_block_delta|true",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"signature_delta\",\"signature\":\"s\"}}|content_block_delta|false",
                "{\"type\":\"content_block_stop\",\"index\":0}|content_block_stop|false",
                "{\"type\":\"invented.later\",\"x\":[1]}|invented.later|false",
            })
    void knowsAnEventByItsTypeAndWhetherTheAnswerHasBegun(String json, String name, boolean content) {
        var output = reader.event(bytes(json));

        assertThat(output.event()).isEqualTo(name);
        assertThat(output.content()).isEqualTo(content);
        assertThat(text(output.json())).isEqualTo(json);
    }

    @Test
    void readsThePartsOfTheCounts() {
        var output = reader.whole(bytes("""
                {"type":"message","content":[],"stop_reason":"end_turn","usage":{"input_tokens":5,
                 "cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40,"new":{"x":1}},
                 "cache_creation_input_tokens":100,"cache_read_input_tokens":20,"output_tokens":7,
                 "output_tokens_details":{"thinking_tokens":3}}}"""));

        assertThat(output.usage().orEstimated(() -> 0, () -> 0))
                .isEqualTo(new TokenUsage(125, 7, 20, 100, 40, 3, false, false));
        assertThat(new MessageUsage()
                        .add(ProviderJson.tree(output.json()).path("usage"))
                        .told())
                .as("the same from a tree")
                .isEqualTo(output.usage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"type":"text","text":"12345678"}                                      | 2
            {"type":"thinking","thinking":"12345678","signature":"c2lnbmF0dXJl"}   | 2
            {"type":"tool_use","id":"t","name":"f","input":{"city":"Paris"}}       | 5
            {"type":"tool_use","id":"t","name":"f","input":{}}                     | 1
            {"type":"tool_use","id":"t","name":null,"input":"1234"}                | 1
            """)
    void estimatesAllThatIsSaid(String block, long tokens) {
        assertThat(reader.whole(bytes("{\"type\":\"message\",\"content\":[%s],\"stop_reason\":\"end_turn\"}"
                                .formatted(block)))
                        .estimate())
                .isEqualTo(tokens);
        assertThat(reader.event(bytes("{\"type\":\"content_block_start\",\"content_block\":%s}".formatted(block)))
                        .estimate())
                .isEqualTo(tokens);
    }

    @Test
    void estimatesTheArgumentsOfAToolThatComeInPieces() {
        var piece = event("content_block_delta", """
                "index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":"}""");

        assertThat(piece.estimate()).isEqualTo(2);
        assertThat(event("content_block_stop", "\"index\":1").estimate()).isZero();
    }

    @Test
    void putsTheCountsOfAStreamTogether() {
        var start = event("message_start", """
                "message":{"model":"m","usage":{"input_tokens":3,"cache_read_input_tokens":40,"output_tokens":1}}""");
        var end = event("message_delta", """
                "delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":9}""");

        assertThat(text(start.withModel("mine"))).contains("\"model\":\"mine\"");
        assertThat(start.usage().prompt().value()).isEqualTo(43);
        assertThat(end.usage().prompt().value()).isEqualTo(43);
        assertThat(end.usage().completion().value()).isEqualTo(9);
        assertThat(end.usage().prompt().clamped()).isFalse();
        assertThat(end.finishReason()).isEqualTo("length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"type\":\"\"}", "{\"type\":7}", "{\"type\":\"a\\nevent: b\"}"})
    void refusesAnEventWhoseNameCannotBeOne(String json) {
        assertThatThrownBy(() -> reader.event(bytes(json)))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER));
    }

    @Test
    void saysWhatAnErrorMeans() {
        var error = """
                {"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}""";

        assertThatThrownBy(() -> reader.event(bytes(error)))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED));
        assertThatThrownBy(() -> reader.whole(bytes(error)))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED));
    }

    private ModelOutput event(String type, String members) {
        return reader.event(bytes("{\"type\":\"%s\",%s}".formatted(type, members)));
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
