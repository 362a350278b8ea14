package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSpliceTest {

    private static final TokenUsage COUNTED = new TokenUsage(3, 4, true);

    private final AnswerSplice plain = new AnswerSplice("mine", false);
    private final AnswerSplice withUsage = new AnswerSplice("mine", true);

    @Test
    void exchangesTheModelOfAWholeAnswerAndNothingElse() {
        String json = """
                { "id":"c-1", "new":{"model":"x","é":[1.0E2]},"model" : "theirs" ,
                  "choices":[{"index":0,"message":{"role":"assistant","content":"\\u00e9 model"},"finish_reason":"stop"}],
                  "usage":{"prompt_tokens":1,"completion_tokens":2,"more":{"x":1}}}
                """;

        assertThat(whole(json)).isEqualTo(json.replace("\"theirs\"", "\"mine\""));
    }

    @Test
    void namesTheModelWhereTheUpstreamDoesNot() {
        assertThat(whole("{\"choices\":[]}")).isEqualTo("{\"model\":\"mine\",\"choices\":[]}");
        assertThat(whole(" { } ")).isEqualTo(" {\"model\":\"mine\" } ");
    }

    @Test
    void givesAllChunksTheFirstOnesIdAndTime() {
        assertThat(next(plain, "{\"id\":\"a\",\"created\":17,\"model\":\"m\",\"choices\":[{}]}"))
                .isEqualTo("{\"id\":\"a\",\"created\":17,\"model\":\"mine\",\"choices\":[{}]}");
        assertThat(next(plain, "{\"id\":\"b\",\"created\":18,\"model\":\"n\",\"choices\":[{\"id\":\"b\"}]}"))
                .isEqualTo("{\"id\":\"a\",\"created\":17,\"model\":\"mine\",\"choices\":[{\"id\":\"b\"}]}");
        assertThat(next(plain, "{\"choices\":[{}]}"))
                .isEqualTo("{\"id\":\"a\",\"created\":17,\"model\":\"mine\",\"choices\":[{}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"\",\"created\":0,\"choices\":[{}]}", "{\"id\":null,\"choices\":[{}]}"})
    void makesAnIdWhereTheUpstreamHasNone(String first) {
        var chunk = ProviderJson.tree(next(plain, first).getBytes(StandardCharsets.UTF_8));

        assertThat(chunk.path("id").asText()).startsWith("chatcmpl-").hasSizeGreaterThan(20);
        assertThat(chunk.path("created").asLong()).isGreaterThan(1_700_000_000);
        assertThat(next(plain, "{\"id\":\"late\",\"choices\":[{}]}"))
                .contains(chunk.path("id").asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{HEAD,\"choices\":[{}],\"usage\":null}          | {HEAD,\"choices\":[{}]}",
                "{HEAD,\"usage\" : null , \"choices\":[{}]}      | {HEAD, \"choices\":[{}]}",
                "{\"usage\":{\"prompt_tokens\":1},HEAD,\"choices\":[{}]} | {HEAD,\"choices\":[{}]}",
                "{HEAD,\"choices\":[{\"usage\":null}]}           | {HEAD,\"choices\":[{\"usage\":null}]}"
            })
    void hidesUsageThatNobodyAskedFor(String chunk, String shown) {
        assertThat(next(plain, full(chunk))).isEqualTo(full(shown));
        assertThat(plain.last(COUNTED)).isEmpty();
    }

    @Test
    void hidesTheChunkThatTellsOnlyUsage() {
        assertThat(plain.next(read(full("{HEAD,\"choices\":[],\"usage\":{\"prompt_tokens\":1}}"))))
                .isEmpty();
        assertThat(next(plain, full("{HEAD,\"choices\":[],\"prompt_filter_results\":[1]}")))
                .as("a chunk without choices may tell something else")
                .contains("prompt_filter_results");
    }

    @Test
    void tellsUsageAtTheEndAsTheUpstreamDid() {
        assertThat(next(withUsage, full("{HEAD,\"choices\":[{}],\"usage\":null}")))
                .isEqualTo(full("{HEAD,\"choices\":[{}],\"usage\":null}"));
        String told = full("{HEAD,\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"x\":[3]}}");
        assertThat(withUsage.next(read(told))).isEmpty();

        assertThat(text(withUsage.last(COUNTED).orElseThrow())).isEqualTo(told);
    }

    @Test
    void tellsUsageAtTheEndThatCameAlongWithContent() {
        assertThat(next(withUsage, full("{HEAD,\"choices\":[{}]}")))
                .isEqualTo(full("{\"usage\":null,HEAD,\"choices\":[{}]}"));
        assertThat(next(withUsage, full("{HEAD,\"choices\":[{}],\"usage\":{\"prompt_tokens\":7}}")))
                .isEqualTo(full("{HEAD,\"choices\":[{}],\"usage\":null}"));

        var last = ProviderJson.tree(withUsage.last(COUNTED).orElseThrow());
        assertThat(last.path("usage")).hasToString("{\"prompt_tokens\":7}");
        assertThat(last.path("choices").isArray()).isTrue();
        assertThat(last.path("choices")).isEmpty();
        assertThat(last.path("id").asText()).isEqualTo("a");
        assertThat(last.path("object").asText()).isEqualTo("chat.completion.chunk");
    }

    @Test
    void tellsOurOwnCountWhereTheUpstreamIsSilent() {
        next(withUsage, full("{HEAD,\"choices\":[{}]}"));

        assertThat(text(withUsage.last(COUNTED).orElseThrow()))
                .contains("\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}");
    }

    @Test
    void replacesWhatItTakesAwayWhereItAdds() {
        assertThat(next(plain, "{\"usage\":null}"))
                .matches("\\{\"id\":\"chatcmpl-[^\"]+\",\"created\":\\d+,\"model\":\"mine\"}");
    }

    @Test
    void putsEveryChunkOnOneLine() {
        assertThat(next(plain, "{\n\"id\":\"a\",\r\n\"created\":1,\"model\":\"mine\",\"x\":\"\\n\"\n}"))
                .isEqualTo("{ \"id\":\"a\",  \"created\":1,\"model\":\"mine\",\"x\":\"\\n\" }");
    }

    private static String full(String chunk) {
        return chunk.replace("HEAD", "\"id\":\"a\",\"created\":1,\"model\":\"mine\"");
    }

    private static String next(AnswerSplice splice, String json) {
        return text(splice.next(read(json)).orElseThrow());
    }

    private static String whole(String json) {
        return text(AnswerSplice.whole(read(json), "mine"));
    }

    private static ModelOutput read(String json) {
        return ModelOutputReader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
