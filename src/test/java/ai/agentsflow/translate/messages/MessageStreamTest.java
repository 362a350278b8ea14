package ai.agentsflow.translate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ThoughtSignature;
import ai.agentsflow.dialect.counting.TokenUsage;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageStreamTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TokenUsage COUNTED = new TokenUsage(12, 34, false);

    private final List<JsonNode> events = new ArrayList<>();
    private final MessageStream stream = new MessageStream("catalogued", 9, true, this::hear);

    @Test
    void tellsATextInOneBlock() {
        delta("{\"role\":\"assistant\",\"content\":\"\"}");
        delta("{\"content\":\"Hé\"}");
        delta("{\"content\":\"llo\"}");
        finish("stop");
        stream.end(COUNTED);

        assertEvents("""
                {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hé"}}
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"llo"}}
                {"type":"content_block_stop","index":0}
                """, "end_turn");
    }

    @Test
    void tellsAThoughtInABlockOfItsOwnThatIsSignedAtItsEnd() {
        delta("{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"H\",\"reasoning\":\"H\"}");
        delta("{\"reasoning_content\":\"m.\",\"content\":\"\"}");
        delta("{\"content\":\"Yes\"}");
        finish("stop");
        stream.end(COUNTED);

        assertEvents("""
                {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"H"}}
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"m."}}
                {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"agentsflow.1.reasoning_content.reasoning"}}
                {"type":"content_block_stop","index":0}
                {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}
                {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Yes"}}
                {"type":"content_block_stop","index":1}
                """, "end_turn");
    }

    @Test
    void tellsThoughtsThatComeBetweenWhatIsSaidAndATool() {
        delta("{\"content\":\"I look.\",\"reasoning\":\"First.\"}");
        delta("{\"reasoning\":\"Then.\"}");
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        finish("tool_calls");
        stream.end(COUNTED);

        assertEvents("""
                {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"First."}}
                {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"agentsflow.1.reasoning"}}
                {"type":"content_block_stop","index":0}
                {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}
                {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"I look."}}
                {"type":"content_block_stop","index":1}
                {"type":"content_block_start","index":2,"content_block":{"type":"thinking","thinking":"","signature":""}}
                {"type":"content_block_delta","index":2,"delta":{"type":"thinking_delta","thinking":"Then."}}
                {"type":"content_block_delta","index":2,"delta":{"type":"signature_delta","signature":"agentsflow.1.reasoning"}}
                {"type":"content_block_stop","index":2}
                {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"c1","name":"f","input":{}}}
                {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{}"}}
                {"type":"content_block_stop","index":3}
                """, "tool_use");
    }

    @Test
    void endsAThoughtAfterWhichNothingIsSaid() {
        delta("{\"reasoning\":\"Hm\"}");
        finish("length");
        stream.end(COUNTED);

        assertEvents("""
                {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}
                {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"agentsflow.1.reasoning"}}
                {"type":"content_block_stop","index":0}
                """, "max_tokens");
    }

    @Test
    void keepsThoughtsFromWhomDoesNotAskForThem() {
        var told = new ArrayList<String>();
        new MessageStream("m", 9, false, (name, data) -> told.add(name))
                .chunk("{\"choices\":[{\"index\":0,\"delta\":{\"reasoning\":\"Hm\"}}]}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(told).containsExactly("message_start");
    }

    @Test
    void beginsAMessageThatSaysNothingYet() {
        delta("{\"role\":\"assistant\"}");

        assertThat(events).hasSize(1);
        var message = events.get(0).path("message");
        assertThat(events.get(0).path("type").asText()).isEqualTo("message_start");
        assertThat(message.path("id").asText()).matches("msg_[0-9a-f]{32}");
        assertThat(message.path("model").asText()).isEqualTo("catalogued");
        assertThat(message.path("role").asText()).isEqualTo("assistant");
        assertThat(message.path("content")).isEmpty();
        assertThat(message.path("stop_reason").isNull()).isTrue();
        assertThat(message.at("/usage/input_tokens")).as("an estimate").isEqualTo(IntNode.valueOf(9));
        assertThat(message.at("/usage/output_tokens").isIntegralNumber()).isTrue();
    }

    @Test
    void tellsATextAndThenTwoToolCalls() {
        delta("{\"content\":\"Looking.\"}");
        delta("""
                {"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"weather","arguments":""}}]}""");
        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Paris\\\"}\"}}]}");
        delta("{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"function\":{\"name\":\"time\",\"arguments\":\"\"}}]}");
        finish("tool_calls");
        stream.end(COUNTED);

        assertEvents("""
                {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Looking."}}
                {"type":"content_block_stop","index":0}
                {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"c1","name":"weather","input":{}}}
                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":"}}
                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\\"Paris\\"}"}}
                {"type":"content_block_stop","index":1}
                {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"c2","name":"time","input":{}}}
                {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{}"}}
                {"type":"content_block_stop","index":2}
                """, "tool_use");
    }

    @Test
    void tellsToolCallsThatComeWholeAndAtOnce() {
        delta("""
                {"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}},
                               {"index":1,"id":"c2","function":{"name":"g","arguments":"{}"}}]}""");
        finish("stop");
        stream.end(COUNTED);

        assertThat(events)
                .extracting(event -> event.at("/content_block/name").asText(""))
                .contains("f", "g");
        assertThat(events.get(events.size() - 2).at("/delta/stop_reason").asText())
                .isEqualTo("tool_use");
    }

    /** Some servers give every call the number 0, or none. */
    @ParameterizedTest
    @ValueSource(strings = {"\"index\":0,", ""})
    void tellsToolCallsApartByTheirIds(String index) {
        delta("{\"tool_calls\":[{%s\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}"
                .formatted(index));
        delta("{\"tool_calls\":[{%s\"id\":\"c2\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}]}"
                .formatted(index));
        delta("{\"tool_calls\":[{%s\"id\":\"c2\",\"function\":{\"arguments\":\"}\"}}]}".formatted(index));
        finish("tool_calls");
        stream.end(COUNTED);

        assertThat(events)
                .extracting(event -> event.at("/content_block/id").asText(""))
                .filteredOn(id -> !id.isEmpty())
                .containsExactly("c1", "c2");
    }

    @Test
    void tellsATextAfterATool() {
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        delta("{\"content\":\"Done.\"}");
        finish("stop");
        stream.end(COUNTED);

        assertThat(events)
                .filteredOn(event -> event.path("type").asText().equals("content_block_start"))
                .extracting(event -> event.at("/content_block/type").asText())
                .containsExactly("tool_use", "text");
    }

    @Test
    void tellsAnEmptyAnswer() {
        finish("stop");
        stream.end(COUNTED);

        assertEvents("", "end_turn");
    }

    @Test
    void tellsAnAnswerOfWhichNothingWasHeard() {
        stream.end(COUNTED);

        assertEvents("", "end_turn");
    }

    @Test
    void tellsWhatItTookAtTheEnd() {
        delta("{\"content\":\"a\"}");
        finish("length");
        stream.end(new TokenUsage(12, 34, 5, 0, 0, 0, false, false));

        var end = events.get(events.size() - 2);
        assertThat(end.at("/delta/stop_reason").asText()).isEqualTo("max_tokens");
        assertThat(end.path("usage")).isEqualTo(parsed("""
                {"input_tokens":7,"cache_creation_input_tokens":0,"cache_read_input_tokens":5,"output_tokens":34}"""));
    }

    @Test
    void tellsWhyAModelRefuses() {
        delta("{\"refusal\":\"I will not.\"}");
        finish("stop");
        stream.end(COUNTED);

        assertThat(events.get(2).at("/delta/text").asText()).isEqualTo("I will not.");
        assertThat(events.get(events.size() - 2).at("/delta/stop_reason").asText())
                .isEqualTo("refusal");
    }

    @Test
    void joinsACharacterThatComesInTwoPieces() {
        delta("{\"content\":\"\\ud83d\"}");
        delta("{\"content\":\"\\ude00\"}");

        assertThat(events.get(2).at("/delta/text").asText()
                        + events.get(3).at("/delta/text").asText())
                .isEqualTo("😀");
    }

    @Test
    void doesNotEndAnAnswerWhoseArgumentsAreNoObject() {
        delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"}}]}");
        finish("tool_calls");

        assertThatThrownBy(() -> stream.end(COUNTED)).isInstanceOf(ModelFailure.class);
        assertThat(types()).doesNotContain("content_block_stop", "message_delta", "message_stop");
    }

    @Test
    void endsAnAnswerWhoseArgumentsWereCutOff() {
        delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\"\"}}]}");
        finish("length");
        stream.end(COUNTED);

        assertThat(events.get(events.size() - 2).at("/delta/stop_reason").asText())
                .isEqualTo("max_tokens");
    }

    @Test
    void refusesArgumentsForAToolThatIsOver() {
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}");
        delta("{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}");

        assertThatThrownBy(() -> delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\" \"}}]}"))
                .isInstanceOf(ModelFailure.class);
    }

    /** Some servers give each piece of a call another id, and an empty name. */
    @Test
    void goesOnWithACallWhosePiecesHaveIdsOfTheirOwn() {
        delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"w\",\"arguments\":\"{\\\"c\\\"\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"\",\"arguments\":\":1}\"}}]}");
        finish("tool_calls");
        stream.end(COUNTED);

        assertThat(arguments(0)).isEqualTo("{\"c\":1}");
        assertThat(types()).filteredOn("content_block_start"::equals).hasSize(1);
    }

    @Test
    void tellsCallsOneAfterTheOtherWhosePiecesComeMixed() {
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}},"
                + "{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}");
        delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{\\\"y\\\":\"}}]}");
        delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":1}\"}}]}");
        delta("{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"2}\"}}]}");
        finish("tool_calls");
        stream.end(COUNTED);

        assertThat(arguments(0)).isEqualTo("{\"x\":1}");
        assertThat(arguments(1)).isEqualTo("{\"y\":2}");
        assertThat(types().subList(1, types().size() - 2))
                .startsWith("content_block_start", "content_block_delta")
                .endsWith("content_block_start", "content_block_delta", "content_block_stop");
    }

    @Test
    void givesUpOnArgumentsWithoutEnd() {
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"w\",\"arguments\":\"{\"}}]}");
        var piece =
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"%s\"}}]}".formatted("x".repeat(1 << 20));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 5; i++) {
                        delta(piece);
                    }
                })
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.ANSWER_TOO_LARGE));
    }

    @Test
    void takesArgumentsThatAreAnObject() {
        delta(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"w\",\"arguments\":{\"c\":\"x\"}}}]}");
        finish("tool_calls");
        stream.end(COUNTED);

        assertThat(arguments(0)).isEqualTo("{\"c\":\"x\"}");
    }

    @Test
    void tellsTheSignatureOfAThoughtInTheId() {
        delta("{\"tool_calls\":[{\"index\":0,\"id\":\"f1\",\"function\":{\"name\":\"w\",\"arguments\":\"{}\"},"
                + "\"extra_content\":{\"google\":{\"thought_signature\":\"a+/=\"}}}]}");

        var id = events.get(1).at("/content_block/id").asText();
        assertThat(id).matches("[a-zA-Z0-9_-]+");
        assertThat(ThoughtSignature.call(id))
                .isEqualTo(parsed("{\"id\":\"f1\",\"extra_content\":{\"google\":{\"thought_signature\":\"a+/=\"}}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"call_1", "", "toolu__sig64__%"})
    void knowsAnIdWithoutASignature(String id) {
        assertThat(ThoughtSignature.call(id).has("extra_content")).isFalse();
    }

    private String arguments(int block) {
        return events.stream()
                .filter(event -> event.path("index").asInt(-1) == block)
                .map(event -> event.at("/delta/partial_json").asText(""))
                .collect(Collectors.joining());
    }

    @Test
    void refusesAToolWithoutAName() {
        assertThatThrownBy(() -> delta("{\"tool_calls\":[{\"index\":0,\"id\":\"c1\"}]}"))
                .isInstanceOf(ModelFailure.class);
    }

    private void hear(String name, String data) {
        var event = parsed(data);
        assertThat(data).doesNotContain("\n", "\r");
        assertThat(event.path("type").asText()).isEqualTo(name);
        events.add(event);
    }

    private void delta(String delta) {
        chunk("{\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":null}]}".formatted(delta));
    }

    private void finish(String reason) {
        chunk("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]}".formatted(reason));
    }

    private void chunk(String json) {
        stream.chunk(json.getBytes(StandardCharsets.UTF_8));
    }

    /** What comes between the beginning and the end, which are the same for all but for the reason. */
    private void assertEvents(String blocks, String stopReason) {
        assertThat(events.get(0).path("type").asText()).isEqualTo("message_start");
        assertThat(events.subList(1, events.size() - 2))
                .containsExactlyElementsOf(
                        blocks.lines().map(MessageStreamTest::parsed).toList());
        assertThat(events.get(events.size() - 2)).isEqualTo(parsed("""
                {"type":"message_delta","delta":{"stop_reason":"%s","stop_sequence":null},"usage":{"input_tokens":12,
                 "cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":34}}""".formatted(stopReason)));
        assertThat(events.get(events.size() - 1)).isEqualTo(parsed("{\"type\":\"message_stop\"}"));
    }

    private List<String> types() {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }
}
