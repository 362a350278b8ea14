package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of the Responses API, as upstreams give them. */
class ResponsesReaderTest {

    private final ResponsesReader reader = new ResponsesReader();

    @Test
    void findsTheModelAndTheCountsOfAWholeResponse() {
        var output = whole("""
                {"object":"response","status":"completed","model":"up","output":[
                   {"type":"message","content":[{"type":"output_text","text":"Hi"}]},{"type":"function_call","arguments":"{}"}],
                 "usage":{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,
                   "output_tokens_details":{"reasoning_tokens":5},"total_tokens":16}}""");

        assertThat(output.dialect()).isEqualTo(Dialect.RESPONSES);
        assertThat(output.text()).isEqualTo("Hi{}");
        assertThat(output.finishReason()).isEqualTo("stop");
        assertThat(new String(output.withModel("ours"), StandardCharsets.UTF_8)).contains("\"model\":\"ours\"");
        var usage = Objects.requireNonNull(output.usage()).orEstimated(() -> 0, () -> 0);
        assertThat(usage.prompt()).isEqualTo(9);
        assertThat(usage.completion()).isEqualTo(7);
        assertThat(usage.cached()).isEqualTo(4);
        assertThat(usage.reasoning()).isEqualTo(5);
    }

    @Test
    void findsTheModelInAnEvent() {
        var output =
                event("{\"type\":\"response.created\",\"response\":{\"model\":\"up\",\"status\":\"in_progress\"}}");

        assertThat(output.event()).isEqualTo("response.created");
        assertThat(output.content()).isFalse();
        assertThat(new String(output.withModel("ours"), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"type\":\"response.created\",\"response\":{\"model\":\"ours\",\"status\":\"in_progress\"}}");
    }

    @ParameterizedTest
    @CsvSource({
        "response.output_item.added, false",
        "response.output_text.delta, true",
        "response.function_call_arguments.delta, true",
        "response.output_item.done, true",
        "response.invented_later, true"
    })
    void knowsWhetherAnAnswerHasBegun(String type, boolean content) {
        assertThat(event("{\"type\":\"%s\",\"delta\":\"x\"}".formatted(type)).content())
                .isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({"max_output_tokens, length", "content_filter, content_filter"})
    void saysWhyAnAnswerIsCut(String reason, String told) {
        var output = event("""
                {"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"%s"}}}""".formatted(reason));

        assertThat(output.finishReason()).isEqualTo(told);
        assertThat(ResponsesReader.isLast(output.event())).isTrue();
    }

    /** Servers that answer any path as a chat. */
    @Test
    void tellsAnotherApiApart() {
        assertThat(kind(() -> whole("{\"object\":\"chat.completion\",\"choices\":[]}")))
                .isEqualTo(ModelFailure.Kind.NOT_SPOKEN);
        assertThat(kind(() -> event("{\"object\":\"chat.completion.chunk\",\"choices\":[]}")))
                .isEqualTo(ModelFailure.Kind.NOT_SPOKEN);
    }

    @Test
    void takesWhatComesLaterForABrokenAnswer() {
        event("{\"type\":\"response.created\",\"response\":{}}");

        assertThat(kind(() -> event("{\"choices\":[]}"))).isEqualTo(ModelFailure.Kind.BROKEN_ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\",\"param\":null}",
                "{\"type\":\"error\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}}",
                "{\"type\":\"response.failed\",\"response\":{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"slow down\"}}}"
            })
    void hearsAnErrorInAStream(String event) {
        assertThat(kind(() -> event(event))).isEqualTo(ModelFailure.Kind.RATE_LIMITED);
    }

    @Test
    void hearsThatAWholeResponseFailed() {
        assertThat(kind(() -> whole("{\"object\":\"response\",\"status\":\"failed\",\"error\":null}")))
                .isEqualTo(ModelFailure.Kind.UPSTREAM_ERROR);
        assertThat(
                        kind(
                                () -> whole(
                                        "{\"object\":\"response\",\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"x\"}}")))
                .isEqualTo(ModelFailure.Kind.UPSTREAM_ERROR);
    }

    private ModelOutput whole(String json) {
        return reader.whole(json.getBytes(StandardCharsets.UTF_8));
    }

    private ModelOutput event(String json) {
        return reader.event(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ModelFailure.Kind kind(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(ModelFailure.class, call))
                .kind();
    }
}
