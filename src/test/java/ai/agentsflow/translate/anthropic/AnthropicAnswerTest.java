package ai.agentsflow.translate.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.upstream.Answer.Progress;
import ai.agentsflow.upstream.AnswerInPieces;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicAnswerTest {

    private static final String START = """
            {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x",
             "content":[],"stop_reason":null,"usage":{"input_tokens":5,"cache_creation_input_tokens":20,
             "cache_read_input_tokens":100,"output_tokens":1}}}""";
    private static final String STOP = """
            {"type":"message_stop"}""";

    private final HeardAnswer heard = new HeardAnswer();
    private final AnswerInPieces answer =
            new AnswerInPieces(heard, 1 << 20, AnswerInPieces.Framing.EVENTS, new AnthropicAnswer(() -> 77));

    @Test
    void translatesTextAndATool() {
        take(START, """
                {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", """
                {"type":"ping"}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""", """
                {"type":"content_block_stop","index":0}""", """
                {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"f","input":{}}}""", """
                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}""", """
                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":"}}""", """
                {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}""", """
                {"type":"content_block_stop","index":1}""", """
                {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":42}}""", STOP);

        assertThat(deltas())
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"content\":\"Hi\"}",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"toolu_1\",\"type\":\"function\","
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"1}\"}}]}",
                        "{}");
        assertThat(heard.finishReasons()).containsExactly("tool_calls");
        assertThat(heard.outputs()).allSatisfy(output -> {
            assertThat(tree(output.json()).path("id").asText()).isEqualTo("msg_1");
            assertThat(tree(output.json()).path("model").asText()).isEqualTo("claude-x");
        });
        assertThat(tree(heard.outputs().get(6).json()).path("usage"))
                .isEqualTo(tree("""
                {"prompt_tokens":125,"completion_tokens":42,"total_tokens":167,
                 "prompt_tokens_details":{"cached_tokens":100,"cache_write_tokens":20}}""".getBytes(StandardCharsets.UTF_8)));
    }

    /** What a client puts together must be JSON, also when there is nothing to say. */
    @Test
    void givesACallWithoutPiecesItsArguments() {
        take(START, """
                {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"a","name":"f"}}""", """
                {"type":"content_block_stop","index":0}""", """
                {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"b","name":"g","input":{"x":1}}}""", """
                {"type":"content_block_stop","index":1}""");

        assertThat(deltas())
                .contains(
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{}\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{\\\"x\\\":1}\"}}]}");
    }

    @Test
    void tellsThoughtsApartFromTheText() {
        take(START, """
                {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}""");

        assertThat(deltas().get(1)).isEqualTo("{\"reasoning_content\":\"Hm.\"}");
        assertThat(heard.outputs()).hasSize(2);
        assertThat(heard.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "end_turn, stop",
        "stop_sequence, stop",
        "pause_turn, stop",
        "something_new, stop",
        "max_tokens, length",
        "model_context_window_exceeded, length",
        "tool_use, tool_calls",
        "refusal, content_filter"
    })
    void tellsWhyItEnded(String reason, String wanted) {
        take(START, "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"%s\"}}".formatted(reason), STOP);
        answer.end();

        assertThat(heard.finishReasons()).containsExactly(wanted);
    }

    /** The counts in the end are those of the whole answer: they replace, and do not add to, the first ones. */
    @Test
    void believesTheLastCount() {
        take(START, """
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":6,
                 "cache_creation_input_tokens":20,"cache_read_input_tokens":null,"output_tokens":9}}""", STOP);

        assertThat(heard.usage()).isEqualTo(usage(126, 9, false));
    }

    /** What was read is paid for, also when nothing more comes. */
    @Test
    void tellsAtOnceWhatWasRead() {
        take(START);

        assertThat(heard.usage()).isEqualTo(usage(125, 1, false));
        assertThat(new String(heard.outputs().get(0).json(), StandardCharsets.UTF_8))
                .doesNotContain("usage");
    }

    private static TokenUsage usage(long prompt, long completion, boolean clamped) {
        return new TokenUsage(prompt, completion, 100, 20, 0, 0, false, clamped);
    }

    /** Some servers fill in with 0 what they have told before: no answer is read for nothing. */
    @Test
    void believesNoCountThatShrinks() {
        take(START, """
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,
                 "cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":9}}""", STOP);

        assertThat(heard.usage()).isEqualTo(usage(125, 9, true));
    }

    @Test
    void readsCountsInWhateverForm() {
        take(START, """
                {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":6.0,
                 "cache_creation_input_tokens":"20","cache_read_input_tokens":-1,"output_tokens":1e30}}""", STOP);

        assertThat(heard.usage()).isEqualTo(usage(126, TokenCount.MOST, true));
    }

    @Test
    void estimatesThePromptThatNobodyCounted() {
        take(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"m\"}}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}}",
                STOP);

        assertThat(heard.usage()).isEqualTo(new TokenUsage(0, 9, true));
        assertThat(heard.outputs())
                .last()
                .satisfies(end -> assertThat(new String(end.json(), StandardCharsets.UTF_8))
                        .contains("\"prompt_tokens\":77,\"completion_tokens\":9,\"total_tokens\":86"));
    }

    @Test
    void goesOnWhenThereIsSomethingNew() {
        take(START, """
                {"type":"invented_later","x":1}""", """
                {"type":"content_block_start","index":0,"content_block":{"type":"invented_later"}}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{"}}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"invented_later"}}""");

        assertThat(deltas()).containsExactly("{\"role\":\"assistant\",\"content\":\"\"}");
    }

    @Test
    void saysWhatAPieceHasBrought() {
        assertThat(take(START)).isEqualTo(Progress.EVENT);
        assertThat(take("""
                {"type":"ping"}""")).isEqualTo(Progress.EVENT);
        assertThat(take("""
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""", """
                {"type":"ping"}""")).isEqualTo(Progress.CONTENT);
        assertThat(take("""
                {"type":"message_delta","delta":{"stop_reason":"end_turn"}}""", STOP)).isEqualTo(Progress.COMPLETE);
    }

    /** All of it may have come at once. */
    @Test
    void saysNothingMoreOnceNobodyListens() {
        heard.onContent(output -> answer.cancelled());

        take(START, """
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}""", """
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"b"}}""");

        assertThat(heard.pieces()).containsExactly("a");
    }

    @Test
    void isNotWholeWithoutItsLastEvent() {
        take(START, """
                {"type":"message_delta","delta":{"stop_reason":"end_turn"}}""");

        assertThatThrownBy(answer::end)
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"message_stop\"}",
                "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}",
                "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
                "{\"choices\":[]}",
                "[]",
                "[DONE]",
                "{\"type\":"
            })
    void isBrokenByWhatCannotBe(String event) {
        assertThatThrownBy(() -> take(event))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.BROKEN_ANSWER));
    }

    @ParameterizedTest
    @CsvSource({
        "invalid_request_error, prompt is too long: 9 > 8, CONTEXT_TOO_LONG",
        "invalid_request_error, no, REQUEST_REFUSED",
        "authentication_error, no, CREDENTIAL_REFUSED",
        "billing_error, no, CREDENTIAL_REFUSED",
        "permission_error, no, CREDENTIAL_REFUSED",
        "not_found_error, no, MODEL_UNKNOWN",
        "request_too_large, no, CONTEXT_TOO_LONG",
        "rate_limit_error, no, RATE_LIMITED",
        "timeout_error, no, TIMEOUT",
        "api_error, no, UPSTREAM_ERROR",
        "overloaded_error, no, UPSTREAM_ERROR",
        "invented_later, no, UPSTREAM_ERROR"
    })
    void knowsItsErrors(String type, String message, Kind kind) {
        take(START);

        assertThatThrownBy(() -> take(
                        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}".formatted(type, message)))
                .hasMessage("The model's provider reported an error in its answer.")
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private Progress take(String... events) {
        var stream = new StringBuilder();
        for (String event : events) {
            stream.append("event: any\ndata: ").append(event.replace("\n", "")).append("\n\n");
        }
        return answer.take(ByteBuffer.wrap(stream.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> deltas() {
        return heard.outputs().stream()
                .map(output -> tree(output.json()).at("/choices/0/delta"))
                .filter(delta -> !delta.isMissingNode())
                .map(JsonNode::toString)
                .toList();
    }

    private static JsonNode tree(byte[] json) {
        return ProviderJson.tree(json);
    }
}
