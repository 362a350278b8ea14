package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.counting.ReportedParts;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelOutputReaderTest {

    @Test
    void readsAChunk() {
        var output = chunk("{\"content\":\"Hällo 🎉\"}", "null");

        assertThat(output.text()).isEqualTo("Hällo 🎉");
        assertThat(output.content()).isTrue();
        assertThat(output.finishReason()).isNull();
        assertThat(output.usage()).isNull();
    }

    @Test
    void readsAWholeCompletion() {
        String json = """
                {"id":"c-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,
                 "message":{"role":"assistant","content":"Hello","refusal":null,"annotations":[]},
                 "logprobs":null,"finish_reason":"stop"}],
                 "usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46,
                  "prompt_tokens_details":{"cached_tokens":5,"completion_tokens":99}},"error":null}""";

        var output = read(json);

        assertThat(output.text()).isEqualTo("Hello");
        assertThat(output.content()).isTrue();
        assertThat(output.finishReason()).isEqualTo("stop");
        assertThat(output.usage())
                .isEqualTo(new ReportedUsage(count(12), count(34), new ReportedParts(count(5), null, null, null)));
        assertThat(new String(output.json(), StandardCharsets.UTF_8)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                "{\"content\":null,\"function_call\":{\"name\":\"f\"}}",
                "{\"refusal\":\"I cannot help with that.\"}",
                "{\"reasoning_content\":\"Let me see\"}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}",
                "{\"role\":\"assistant\",\"content\":\"\",\"audio\":{\"id\":\"a\"}}"
            })
    void takesWhateverIsAnswerForContent(String delta) {
        assertThat(chunk(delta, "null").content()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"role\":\"assistant\"}",
                "{\"role\":\"assistant\",\"content\":\"\"}",
                "{\"role\":\"assistant\",\"content\":null,\"refusal\":null}",
                "{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"\"}",
                "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[]}"
            })
    void takesARoleAloneForNoContent(String delta) {
        var output = chunk(delta, "null");

        assertThat(output.content()).isFalse();
        assertThat(output.text()).isEmpty();
    }

    @Test
    void tellsWhyTheAnswerEnds() {
        assertThat(chunk("{}", "\"length\"").finishReason()).isEqualTo("length");
    }

    @Test
    void readsUsageWhereThereAreNoChoices() {
        var output = read("""
                {"choices":[],"usage":{"completion_tokens":2,"prompt_tokens":1,"total_tokens":3}}""");

        assertThat(output.usage()).isEqualTo(told(1, 2));
        assertThat(output.content()).isFalse();
        assertThat(output.finishReason()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":[],\"usage\":null}", "{\"choices\":[]}", "{\"choices\":null}", "{}"})
    void knowsNoUsageWhereNoneIsTold(String json) {
        assertThat(read(json).usage()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\":{}}",
                "{\"usage\":[]}",
                "{\"usage\":\"12\"}",
                "{\"usage\":{\"total_tokens\":12}}",
                "{\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":-5}}",
                "{\"usage\":{\"prompt_tokens\":null,\"completion_tokens\":{\"completion_tokens\":5}}}"
            })
    void knowsNoUsageWhereNoCountIsTold(String json) {
        assertThat(read(json).usage()).isNull();
    }

    @Test
    void readsCountsInWhateverForm() {
        assertThat(read("{\"usage\":{\"prompt_tokens\":700.0,\"completion_tokens\":\"20\"}}")
                        .usage())
                .isEqualTo(told(700, 20));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prompt_tokens_details":{"cached_tokens":5,"audio_tokens":1},"completion_tokens_details":{"reasoning_tokens":7} | 5 |   | 7
            "prompt_tokens_details":{"cached_tokens":5,"cache_write_tokens":6}                                            | 5 | 6 |
            "prompt_cache_hit_tokens":5,"prompt_cache_miss_tokens":7                                                      | 5 |   |
            "prompt_tokens_details":{"cached_tokens":5},"prompt_cache_hit_tokens":null                                    | 5 |   |
            "prompt_tokens_details":{"cached_tokens":{"cached_tokens":9}},"completion_tokens_details":[{"reasoning_tokens":9}] | | |
            "prompt_tokens_details":null,"completion_tokens_details":null                                                 |   |   |
            "prompt_tokens_details":{"cached_tokens":-1},"completion_tokens_details":{"reasoning_tokens":"7"}             |   |   | 7
            """)
    void readsTheParts(String told, @Nullable Long cached, @Nullable Long written, @Nullable Long reasoning) {
        var usage = read("{\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34,%s}}".formatted(told))
                .usage();

        assertThat(usage)
                .isEqualTo(new ReportedUsage(
                        count(12),
                        count(34),
                        new ReportedParts(nullable(cached), nullable(written), null, nullable(reasoning))));
    }

    /** xAI's counts of what is written leave thoughts out; their sum tells. */
    @ParameterizedTest
    @CsvSource({"150, 40", "120, 10", "null, 10", "151, 10"})
    void countsThoughtsThatAreToldBesideTheRest(String total, long completion) {
        var usage = read("""
                {"usage":{"prompt_tokens":110,"completion_tokens":10,"total_tokens":%s,
                 "completion_tokens_details":{"reasoning_tokens":30}}}""".formatted(total)).usage();

        assertThat(usage).isNotNull();
        assertThat(usage.completion()).isEqualTo(count(completion));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"content":"12345678"}                                                                              | 2
            {"role":"assistant","content":null}                                                                 | 0
            {"content":""}                                                                                      | 0
            {"refusal":"I will not."}                                                                           | 3
            {"reasoning_content":"12345678"}                                                                    | 2
            {"reasoning":"12345678","reasoning_content":"12345678"}                                             | 2
            {"reasoning":"12345678","reasoning_details":[{"type":"reasoning.text","text":"12345678"}]}          | 2
            {"reasoning_details":[{"type":"reasoning.summary","summary":"12345678","format":"x"}]}              | 2
            {"reasoning_content":"1234","content":"1234"}                                                       | 2
            {"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":""}}]} | 1
            {"tool_calls":[{"index":0,"function":{"arguments":"{\\"city\\":\\"Paris\\"}"}}]}            | 4
            {"tool_calls":[{"function":{"name":"f","arguments":{"city":"Paris","days":[1,null]}}}]}             | 4
            {"tool_calls":[{"type":"custom","custom":{"name":"f","input":"1234"}}]}                             | 2
            {"tool_calls":[]}                                                                                   | 0
            {"function_call":{"name":"f","arguments":"1234"}}                                                   | 2
            {"content":[{"type":"text","text":"1234"},{"type":"text","text":"1234"}]}                           | 2
            {"audio":{"id":"a","data":"UklGRgAAAABXQVZF","transcript":"1234","expires_at":1}}                   | 1
            """)
    void estimatesAllThatIsSaid(String message, long tokens) {
        assertThat(read("{\"choices\":[{\"index\":0,\"message\":%s}]}".formatted(message))
                        .estimate())
                .isEqualTo(tokens);
        assertThat(read("{\"choices\":[{\"index\":0,\"delta\":%s}]}".formatted(message))
                        .estimate())
                .isEqualTo(tokens);
    }

    @Test
    void estimatesEveryChoice() {
        assertThat(read("""
                {"choices":[{"index":0,"message":{"content":"1234"}},{"index":1,"message":{"content":"1234"}}]}""").estimate()).isEqualTo(2);
    }

    @Test
    void clampsACountThatCannotBe() {
        assertThat(read("{\"usage\":{\"prompt_tokens\":99999999999999999999,\"completion_tokens\":3}}")
                        .usage())
                .isEqualTo(new ReportedUsage(new TokenCount(TokenCount.MOST, true), new TokenCount(3, false)));
    }

    @Test
    void tellsWhichCountIsMissing() {
        assertThat(read("{\"usage\":{\"completion_tokens\":3}}").usage())
                .isEqualTo(new ReportedUsage(null, new TokenCount(3, false)));
    }

    @Test
    void readsOnBehindWhateverStandsInUsage() {
        var output = read("""
                {"usage":{"prompt_tokens":{"a":[1,{"completion_tokens":9}]},"completion_tokens":[[7]],"x":[[]]},
                 "choices":[{"index":0,"delta":{"content":"after"},"finish_reason":"stop"}]}""");

        assertThat(output.text()).isEqualTo("after");
        assertThat(output.usage()).isNull();
    }

    @Test
    void takesTheTextOfTheFirstOfSeveralChoices() {
        var output = read("""
                {"choices":[{"index":0,"delta":{"content":"one"}},{"index":1,"delta":{"content":"two"}}]}""");

        assertThat(output.text()).isEqualTo("one");
        assertThat(output.content()).isTrue();
    }

    /** A stream with several choices brings each of them in chunks of its own. */
    @Test
    void takesNoTextOfAnotherChoiceThanTheFirst() {
        var output = read("""
                {"choices":[{"index":1,"delta":{"content":"two"}}]}""");

        assertThat(output.text()).isEmpty();
        assertThat(output.content()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"sk-secret overloaded\",\"type\":\"server_error\"}}",
                "{\"error\":\"sk-secret\"}",
                "{\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"error\":{\"message\":\"sk-secret\"}}"
            })
    void findsAnErrorInBand(String json) {
        var failure = catchThrowableOfType(ModelFailure.class, () -> read(json));

        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.UPSTREAM_ERROR);
        assertThat(failure.getMessage()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sk-secret",
                "[]",
                "\"text\"",
                "null",
                "{\"choices\":[{sk-secret",
                "{\"choices\":[",
                "{} {}",
                "{\"choices\":[]}\n{\"choices\":[]}",
                "{} sk-secret",
                "{\"usage\":{\"prompt_tokens\":NaN}}",
                "<html>sk-secret</html>"
            })
    void refusesWhatIsNotOneObject(String json) {
        var failure = catchThrowableOfType(ModelFailure.class, () -> read(json));

        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.BROKEN_ANSWER);
        assertThat(failure.getMessage()).startsWith("the upstream sent ").doesNotContain("secret");
        assertThat(failure.getCause()).as("a parser's message quotes the text").isNull();
    }

    @Test
    void refusesObjectsInObjectsWithoutEnd() {
        var failure = catchThrowableOfType(ModelFailure.class, () -> read("{\"x\":" + "[".repeat(100_000)));

        assertThat(failure.kind()).isEqualTo(ModelFailure.Kind.BROKEN_ANSWER);
    }

    private static ReportedUsage told(long prompt, long completion) {
        return new ReportedUsage(count(prompt), count(completion));
    }

    private static TokenCount count(long value) {
        return new TokenCount(value, false);
    }

    private static @Nullable TokenCount nullable(@Nullable Long value) {
        return value == null ? null : count(value);
    }

    private static ModelOutput chunk(String delta, String finishReason) {
        return read("""
                {"id":"c-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":%s,\
                "logprobs":null,"finish_reason":%s}],"usage":null}""".formatted(delta, finishReason));
    }

    private static ModelOutput read(String json) {
        return ModelOutputReader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
