package ai.agentsflow.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesBodyTest {

    @Test
    void exchangesTheModelsNameAndNothingElse() {
        var json = """
                { "thinking" : {"type":"enabled"},\t"model" : "sonn\\u0065t" , "new-member":[1.50,{"a":"\\/é"}],
                  "messages":[{"role":"user","content":[{"type":"invented","x":null}]}], "stream": true }""";

        var asked = parsed(json);

        assertThat(asked.model()).isEqualTo("sonnet");
        assertThat(asked.stream()).isTrue();
        assertThat(text(asked.withModel("claude \"x\"")))
                .isEqualTo(json.replace("\"sonn\\u0065t\"", "\"claude \\\"x\\\"\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|model: Field required",
                "{\"model\":null}|model: Field required",
                "{\"model\":\"m\"}|messages: Field required",
                "{\"model\":\"m\",\"messages\":null}|messages: Field required",
                "{\"model\":\"m\",\"messages\":[ ]}|messages: at least one message is required",
                "{\"model\":\"m\",\"messages\":[\"a\"]}|messages.0: Input should be an object",
                "{\"model\":\"m\",\"messages\":[{\"content\":7}]}|messages.0.content: Input should be a valid string or list",
                "{\"model\":\"m\",\"messages\":7}|messages: Input should be a valid list",
                "{\"model\":\"m\",\"temperature\":\"hot\"}|temperature: Input should be a valid number",
                "{\"model\":\"m\",\"max_tokens\":1.5}|max_tokens: Input should be a valid integer",
                "{\"model\":\"m\",\"tools\":[7]}|tools.0: Input should be an object",
                "{\"model\":7}|model: Input should be a valid string",
                "{\"messages\":[{\"content\":[]}],\"model\":\"m\",\"stream\":\"yes\"}|stream: Input should be a valid boolean",
                "{\"messages\":[{\"content\":[]}],\"model\":\"m\",\"Stream\":true}|Stream: must be written stream",
                "{\"messages\":[{\"content\":[]}],\"model\":\"m\",\"model\":\"n\"}|model: must stand once in its object",
            })
    void refusesWhatCouldBeUnderstoodInTwoWays(String json, String words) {
        assertThatThrownBy(() -> parsed(json))
                .isInstanceOf(ProblemException.class)
                .hasMessage(words);
    }

    @Test
    void refusesANameThatNoModelHas() {
        assertThatThrownBy(() -> parsed("{\"model\":\"%s\"}".formatted("m".repeat(257))))
                .isInstanceOf(ProblemException.class)
                .hasMessage("model: String should have at most 256 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "{\"messages\":[{\"content\":[]}],\"model\":\"m\"",
                "{\"messages\":[{\"content\":[]}],\"model\":\"m\"} x"
            })
    void refusesWhatIsNoObject(String json) {
        assertThatThrownBy(() -> parsed(json)).isInstanceOf(ProblemException.class);
    }

    @Test
    void takesAByteOrderMarkOff() {
        assertThat(text(parsed("\ufeff{\"messages\":[{\"content\":[]}],\"model\":\"m\"}")
                        .withModel("n")))
                .isEqualTo("{\"messages\":[{\"content\":[]}],\"model\":\"n\"}");
    }

    @Test
    void estimatesFromTextsWhereverTheyStandAndNotFromPictures() {
        var asked = parsed("""
                {"model":"m","system":[{"type":"text","text":"12345678"}],"messages":[{"role":"user","content":[
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"%s"}},
                  {"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"12345678"}]}]}]}""".formatted("A".repeat(4000)));

        assertThat(asked.estimatedTokens()).isBetween(4L, 30L);
    }

    @Test
    void isTheSameQuestionInAnotherSpellingButNotInAnotherForm() {
        var one = parsed("{\"messages\":[{\"content\":[]}],\"model\":\"m\",\"max_tokens\":10,\"temperature\":0}")
                .canonical()
                .orElseThrow();

        assertThat(parsed("{\"messages\":[{\"content\":[]}],\"temperature\":0.0, \"max_tokens\":1e1,\"model\":\"n\"}")
                        .canonical()
                        .orElseThrow()
                        .json())
                .isEqualTo(one.json());
        assertThat(one.repeatable()).isTrue();
        assertThat(parsed("{\"messages\":[{\"content\":[]}],\"model\":\"m\",\"stream\":true}")
                        .canonical()
                        .orElseThrow()
                        .form())
                .isNotEqualTo(one.form());
    }

    /** The same bytes ask for something else under another of these headers. */
    @Test
    void isNoKnownQuestionWithAFeatureThatAHeaderAsksFor() {
        var json = "{\"messages\":[{\"content\":[]}],\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8);

        assertThat(MessagesBody.parse(json, Map.of("anthropic-beta", "x")).canonical())
                .isEmpty();
        assertThat(MessagesBody.parse(json, Map.of("anthropic-version", "2023-06-01"))
                        .canonical())
                .isPresent();
    }

    /** Which Anthropic would refuse; its own it gets byte for byte. */
    @Test
    void takesThoughtsOutThatAModelOfAnotherApiHad() {
        var body = parsed("""
                { "model":"m", "temperature":0.7, "messages":[{"role":"user","content":"a"},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"agentsflow.1.reasoning"},
                    {"type":"thinking","thinking":"y","signature":"EqQB=="},{"type":"text","text":"agentsflow.1.x"}]},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"z","signature":"agentsflow.1.reasoning"}]},
                  {"role":"user","content":[]}]}""");

        assertThat(text(body.withModel("n"))).isEqualTo("""
                {"model":"n","temperature":0.7,"messages":[{"role":"user","content":"a"},\
                {"role":"assistant","content":[{"type":"thinking","thinking":"y","signature":"EqQB=="},\
                {"type":"text","text":"agentsflow.1.x"}]},{"role":"user","content":[]}]}""");
    }

    @Test
    void tellsNoPromptToWhoLogsIt() {
        assertThat(parsed("{\"messages\":[{\"content\":[]}],\"model\":\"m\",\"system\":\"secret\"}")
                        .toString())
                .doesNotContain("secret");
    }

    private static MessagesBody parsed(String json) {
        return MessagesBody.parse(json.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
