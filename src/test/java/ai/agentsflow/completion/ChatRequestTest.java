package ai.agentsflow.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the request | its model | the same for gpt-5
                "{\"model\":\"a\"}                            | a    | {\"model\":\"gpt-5\"}",
                "{\"model\":\"a\",\"messages\":[]}            | a    | {\"model\":\"gpt-5\",\"messages\":[]}",
                "{\"messages\":[],\"model\":\"a\"}            | a    | {\"messages\":[],\"model\":\"gpt-5\"}",
                "{\"n\":1,\"model\":\"a\",\"seed\":2}         | a    | {\"n\":1,\"model\":\"gpt-5\",\"seed\":2}",
                "{ \"model\" :  \"a\"  , \"n\" : 1 }          | a    | { \"model\" :  \"gpt-5\"  , \"n\" : 1 }",
                "{\"model\":\"\"}                             | ``   | {\"model\":\"gpt-5\"}",
                "{\"mod\\u0065l\":\"a\"}                      | a    | {\"mod\\u0065l\":\"gpt-5\"}",
                "{\"model\":\"\\u0061\\\"\\\\\"}              | a\"\\ | {\"model\":\"gpt-5\"}",
                "{\"user\":\"Zoë 🎉\",\"model\":\"modèle 🎉\"} | modèle 🎉 | {\"user\":\"Zoë 🎉\",\"model\":\"gpt-5\"}",
                "{\"model\":\"}{\\\",\",\"n\":1}              | }{\", | {\"model\":\"gpt-5\",\"n\":1}"
            })
    void exchangesTheNameWhereverItStands(String json, String model, String changed) {
        var request = parse(json);

        assertThat(request.model()).isEqualTo(model);
        assertThat(text(request.withModel("gpt-5"))).isEqualTo(changed);
    }

    @Test
    void refusesANameLongerThanAnyModelHas() {
        assertThat(parse("{\"model\":\"" + "x".repeat(200) + "\"}").model()).hasSize(200);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"model\":\"" + "x".repeat(300) + "\"}"))
                .withMessage("model must name a model");
    }

    @Test
    void refusesMoreMembersThanAnyRequestHas() {
        String numbers = "1,".repeat(RequestBody.MOST_PARTS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"model\":\"a\",\"x\":[" + numbers + "1]}"))
                .withMessage("the body nests too deeply or has too many members");
        assertThat(parse("{\"model\":\"a\",\"x\":[" + "1,".repeat(300_000) + "1]}")
                        .model())
                .isEqualTo("a");
    }

    @Test
    void exchangesTheNameBehindALongConversation() {
        String before = "{\"messages\":[" + "{\"role\":\"user\",\"content\":\"Größe 🎉 \\ud83c\\udf89\"},".repeat(5_000)
                + "{}],";

        assertThat(text(parse(before + "\"model\":\"a\"}").withModel("b"))).isEqualTo(before + "\"model\":\"b\"}");
    }

    @Test
    void writesTheOtherNameAsJson() {
        assertThat(text(parse("{\"model\":\"a\"}").withModel("x\"y\\z\n/é🎉")))
                .isEqualTo("{\"model\":\"x\\\"y\\\\z\\n/é🎉\"}");
    }

    @Test
    void leavesEveryOtherByteAlone() {
        String rest = """
                ,
                  "temperature" : 1.0E-1, "top_p": 0.10,"unknown":{"model":"not me","n":[1,2 , {"model":"nor me"}]},
                  "messages":[{"model":"nor me","role":"user","content":"caf\\u00e9 \\/ \\ud83c\\udf89 model"}],
                  "logit_bias": {"50256":-100},  "x":null
                }
                """;

        var request = parse("{\"model\": \"a\"" + rest);

        assertThat(text(request.withModel("b"))).isEqualTo("{\"model\": \"b\"" + rest);
        assertThat(request.text()).as("the request itself stays").isEqualTo("{\"model\": \"a\"" + rest);
    }

    @Test
    void leavesAModelInsideOtherObjectsAlone() {
        String json = """
                {"metadata":{"model":"x"},"tools":[{"model":"y"}],"model":"a","more":{"model":{"model":"z"}}}""";

        assertThat(parse(json).model()).isEqualTo("a");
        assertThat(text(parse(json).withModel("b"))).isEqualTo(json.replace("\"a\"", "\"b\""));
    }

    /** Which one counts depends on the reader: a model that was never asked for here could answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"model\":\"a\",\"model\":null}",
                "{\"model\":7,\"model\":\"b\"}",
                "{\"model\":\"a\",\"mod\\u0065l\":\"b\"}"
            })
    void refusesASecondModel(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json)).withMessageContaining("model");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"a\",\"stream\":true}             | true",
                "{\"stream\":true,\"model\":\"a\"}             | true",
                "{\"stream\":false,\"model\":\"a\"}            | false",
                "{\"stream\":null,\"model\":\"a\"}             | false",
                "{\"model\":\"a\"}                             | false",
                "{\"model\":\"a\",\"options\":{\"stream\":true}} | false"
            })
    void knowsWhetherAStreamIsAskedFor(String json, boolean stream) {
        assertThat(parse(json).stream()).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[]", "\"model\"", "1", "null", "true", "[{\"model\":\"a\"}]"})
    void refusesWhatIsNoObject(String json) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse(json))
                .withMessage("the body must be a JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\"} x",
                "{\"model\":\"a\"}{}",
                "{\"model\":\"a\"},",
                "{\"model\":\"a\"}]",
                "{\"model\":\"a\"}\0"
            })
    void refusesWhatComesAfterTheObject(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json)).withMessageStartingWith("the body ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"model\"",
                "{\"model\":\"a",
                "{\"model\":\"a\"",
                "{\"model\":\"a\",}",
                "{'model':'a'}",
                "{model:\"a\"}",
                "{\"model\":\"a\\x\"}",
                "{\"model\":\"a\nb\"}",
                "{\"model\":\"a\",\"n\":NaN}",
                "{\"model\":\"a\",\"n\":01}",
                "{\"model\":\"a\",\"n\":[1,}",
                "{\"model\":\"a\"/*x*/}"
            })
    void refusesWhatIsNoJson(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json)).withMessage("the body is not JSON");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"model\":null}",
                "{\"model\":7}",
                "{\"model\":{\"model\":\"a\"}}",
                "{\"model\":[\"a\"]}",
                "{\"Model\":\"a\"}"
            })
    void refusesARequestWithoutAModel(String json) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(json)).withMessage("model must name a model");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_000_000})
    void refusesObjectsInObjectsWithoutEnd(int depth) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse("{\"model\":\"a\",\"x\":" + "[".repeat(depth)));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        parse("{\"model\":\"a\",\"x\":" + "{\"x\":".repeat(depth) + "1" + "}".repeat(depth) + "}"));
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] json = "{\"model\":\"a\",\"x\":\"?\"}".getBytes(StandardCharsets.UTF_8);
        json[json.length - 3] = (byte) 0xC3;

        assertThatIllegalArgumentException().isThrownBy(() -> ChatRequest.parse(json));
    }

    /** RFC 8259, 8.1: JSON between systems is UTF-8 and nothing else. */
    @Test
    void refusesOtherEncodings() {
        String json = "{\"model\":\"a\"}";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatRequest.parse(json.getBytes(StandardCharsets.UTF_16LE)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChatRequest.parse(json.getBytes(StandardCharsets.UTF_16BE)));
    }

    @Test
    void saysNothingOfTheBodyWhenItRefusesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("{\"messages\":\"my secret\",}"))
                .withMessageNotContaining("secret");
    }

    @Test
    void readsTheTextOfItsMessages() {
        var request = parse("""
                {"model":"a","messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":[
                    {"type":"text","text":"What is "},
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                    {"type":"text","text":"this?"}]},
                  {"role":"assistant","content":null,"tool_calls":[{"id":"1"}]}]}""");

        assertThat(request.messages())
                .containsExactly(
                        new ChatRequest.Message("system", "Be brief."),
                        new ChatRequest.Message("user", "What is this?"),
                        new ChatRequest.Message("assistant", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\"}",
                "{\"model\":\"a\",\"messages\":null}",
                "{\"model\":\"a\",\"messages\":\"hi\"}"
            })
    void hasNoMessagesWhereThereAreNone(String json) {
        assertThat(parse(json).messages()).isEmpty();
    }

    @Test
    void isMadeAsAClientWouldWriteIt() {
        var messages = List.of(new ChatRequest.Message("user", "Say \"é\"\n"));

        assertThat(ChatRequest.of("m", messages, 64, 0.5, false).text()).isEqualTo("""
                {"model":"m","messages":[{"role":"user","content":"Say \\"é\\"\\n"}],\
                "max_tokens":64,"temperature":0.5,"stream":false}""");
        assertThat(ChatRequest.of("m", messages, 64, 0.5, true).text())
                .endsWith("\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
        assertThat(ChatRequest.of("m", messages, 64, 0.5, true).messages()).isEqualTo(messages);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"a\",\"stream\":true} | {WANTED,\"model\":\"a\",\"stream\":true}",
                "{\"stream_options\":null,\"model\":\"a\",\"stream\":true} | {WANTED,\"model\":\"a\",\"stream\":true}",
                "{\"stream_options\":{},\"model\":\"a\",\"stream\":true} | {WANTED,\"model\":\"a\",\"stream\":true}",
                "{\"stream_options\":{\"include_usage\":false},\"stream\":true,\"model\":\"a\"} | {WANTED,\"stream\":true,\"model\":\"a\"}",
                "{\"model\":\"a\",\"stream\":true,WANTED} | {\"model\":\"a\",\"stream\":true,WANTED}",
                "{\"model\":\"a\",\"stream\":false} | {\"model\":\"a\",\"stream\":false}",
                "{\"model\":\"a\",\"stream\":true,\"stream_options\":7} | {\"model\":\"a\",\"stream\":true,\"stream_options\":7}"
            })
    void asksForUsageOfEveryStream(String json, String sent) {
        String wanted = "\"stream_options\":{\"include_usage\":true}";

        var request = parse(json.replace("WANTED", wanted)).wantingUsage();

        assertThat(request.text()).isEqualTo(sent.replace("WANTED", wanted));
        assertThat(text(request.withModel("b"))).isEqualTo(request.text().replace("\"a\"", "\"b\""));
    }

    @Test
    void keepsOtherOptionsOfAStream() {
        var request = parse("{\"model\":\"a\",\"stream\":true,\"stream_options\":{\"x\":[{\"include_usage\":false}]}}");

        assertThat(request.wantsUsage()).isFalse();
        assertThat(request.wantingUsage().text())
                .contains("\"stream_options\":{\"include_usage\":true,\"x\":[{\"include_usage\":false}]}");
    }

    @Test
    void showsNoPromptInLogs() {
        assertThat(parse("{\"model\":\"a\",\"messages\":\"my secret\"}"))
                .hasToString("ChatRequest[model=a, stream=false, 36 bytes]");
    }

    private static ChatRequest parse(String json) {
        return ChatRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
