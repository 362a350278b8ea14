package ai.agentsflow.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.platform.problem.ProblemException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatRequestTest {

    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the request | its model | the same for gpt-5
                "{\"model\":\"a\"}                            | a    | {\"model\":\"gpt-5\"}",
                "{\"tools\":[],\"model\":\"a\"}               | a    | {\"tools\":[],\"model\":\"gpt-5\"}",
                "{\"n\":1,\"model\":\"a\",\"seed\":2}         | a    | {\"n\":1,\"model\":\"gpt-5\",\"seed\":2}",
                "{ \"model\" :  \"a\"  , \"n\" : 1 }          | a    | { \"model\" :  \"gpt-5\"  , \"n\" : 1 }",
                "{\"model\":\"\"}                             | ``   | {\"model\":\"gpt-5\"}",
                "{\"mod\\u0065l\":\"a\"}                      | a    | {\"mod\\u0065l\":\"gpt-5\"}",
                "{\"model\":\"\\u0061\\\"\\\\\"}              | a\"\\ | {\"model\":\"gpt-5\"}",
                "{\"user\":\"Zoë 🎉\",\"model\":\"modèle 🎉\"} | modèle 🎉 | {\"user\":\"Zoë 🎉\",\"model\":\"gpt-5\"}",
                "{\"model\":\"}{\\\",\",\"n\":1}              | }{\", | {\"model\":\"gpt-5\",\"n\":1}"
            })
    void exchangesTheNameWhereverItStands(String json, String model, String changed) {
        var request = parse(asking(json));

        assertThat(request.model()).isEqualTo(model);
        assertThat(text(request.withModel("gpt-5"))).isEqualTo(asking(changed));
    }

    @Test
    void refusesANameLongerThanAnyModelHas() {
        assertThat(parse(asking("{\"model\":\"" + "x".repeat(200) + "\"}")).model())
                .hasSize(200);
        assertThat(parse(asking("{\"model\":\"" + "\\ud835\\udd7f".repeat(256) + "\"}"))
                        .model())
                .isEqualTo("\ud835\udd7f".repeat(256));
        for (String name : List.of("x".repeat(257), "\\ud835\\udd7f".repeat(257), "x".repeat(5000))) {
            assertRefused(
                    asking("{\"model\":\"" + name + "\"}"), "model must be the name of a model: this one is too long");
        }
    }

    @Test
    void refusesMoreMembersThanAnyRequestHas() {
        String numbers = "1,".repeat(ProviderJson.REQUESTS.parts());

        assertRefused(
                asking("{\"model\":\"a\",\"x\":[" + numbers + "1]}"),
                "The body has more than 350000 names and values.");
        assertThat(parse(asking("{\"model\":\"a\",\"x\":[" + "1,".repeat(300_000) + "1]}"))
                        .model())
                .isEqualTo("a");
    }

    @Test
    void exchangesTheNameBehindALongConversation() {
        String before = "{\"messages\":[" + "{\"role\":\"user\",\"content\":\"Größe 🎉 \\ud83c\\udf89\"},".repeat(5_000)
                + "{\"role\":\"user\"}],";

        assertThat(text(parse(before + "\"model\":\"a\"}").withModel("b"))).isEqualTo(before + "\"model\":\"b\"}");
    }

    @Test
    void writesTheOtherNameAsJson() {
        assertThat(text(parse(asking("{\"model\":\"a\"}")).withModel("x\"y\\z\n/é🎉")))
                .isEqualTo(asking("{\"model\":\"x\\\"y\\\\z\\n/é🎉\"}"));
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
        String json = asking("""
                {"metadata":{"model":"x"},"tools":[{"model":"y"}],"model":"a","more":{"model":{"model":"z"}}}""");

        assertThat(parse(json).model()).isEqualTo("a");
        assertThat(text(parse(json).withModel("b"))).isEqualTo(json.replace("\"a\"", "\"b\""));
    }

    /** Which one counts depends on the reader: a model that was never asked for here could answer. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"a\",\"model\":\"b\"} | model must stand once in its object",
                "{\"model\":\"a\",\"model\":\"a\"} | model must stand once in its object",
                "{\"model\":\"a\",\"mod\\u0065l\":\"b\"} | model must stand once in its object",
                "{\"model\":\"a\",\"Model\":\"b\"} | Model must be written model",
                "{\"MODEL\":\"b\",\"model\":\"a\"} | MODEL must be written model",
                "{\"model\":\"a\",\"\\u004dodel\":\"b\"} | Model must be written model",
                "{\"model\":\"a\",\"Stream\":true} | Stream must be written stream",
                "{\"model\":\"a\",\"\u017ftream\":true} | \u017ftream must be written stream",
                "{\"model\":\"a\",\"\\u017ftream\":true} | \u017ftream must be written stream",
                "{\"model\":\"a\",\"\ufb06ream\":true} | \ufb06ream must be written stream",
                "{\"model\":\"a\",\"max_to\u212aens\":1} | max_to\u212aens must be written max_tokens",
                "{\"model\":\"a\",\"stream_opt\u0131ons\":{}} | stream_opt\u0131ons must be written stream_options",
                "{\"model\":\"a\",\"stream_opt\u0130ons\":{}} | stream_opt\u0130ons must be written stream_options",
                "{\"model\":\"a\",\"Messages\":[]} | Messages must be written messages",
                "{\"model\":\"a\",\"tool_Choice\":\"none\"} | tool_Choice must be written tool_choice",
                "{\"model\":\"a\",\"stream\":true,\"stream\":false} | stream must stand once in its object",
                "{\"model\":\"a\",\"x\":1,\"X\":2} | X must stand once in its object, whatever the case of its letters",
                "{\"model\":\"a\",\"stream_options\":{\"include_usage\":true,\"Include_Usage\":false}} | stream_options.Include_Usage must be written include_usage",
                "{\"model\":\"a\",\"stream_options\":{\"x\":1,\"x\":1}} | stream_options.x must stand once in its object, whatever the case of its letters",
                "{\"model\":\"a\",\"x\":[{\"b\":{\"c\":1,\"c\":1}}]} | x[0].b.c must stand once in its object",
                "{\"model\":\"a\",\"tools\":[{\"function\":{\"Name\":\"f\"}}]} | tools[0].function.Name must be written name",
            })
    void refusesWhatCanBeReadAsTwoRequests(String json, String message) {
        assertRefused(asking(json), message);
    }

    @Test
    void refusesMessagesThatCanBeReadInTwoWays() {
        assertRefused(
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"Content\":\"b\"}]}",
                "messages[0].Content must be written content");
        assertRefused(
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"role\":\"system\"}]}",
                "messages[0].role must stand once in its object");
        assertRefused(asking(asking("{\"model\":\"a\"}")), "messages must stand once in its object");
    }

    /** Names that a client gives to things of its own may be told apart by case. */
    @Test
    void takesTheClientsOwnNamesInAnyCase() {
        String json = asking("""
                {"model":"a","metadata":{"id":1,"ID":2,"Model":"x"},"logit_bias":{"1":1,"2":2},
                 "tools":[{"type":"function","function":{"name":"f","parameters":{"properties":{"a":{},"A":{}}}}}]}""");

        assertThat(parse(json).text()).isEqualTo(json);
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
        assertThat(parse(asking(json)).stream()).isEqualTo(stream);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"model\"", "1", "null", "true", "[{\"model\":\"a\"}]"})
    void refusesWhatIsNoObject(String json) {
        assertRefused(json, "The body must be an object.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // the request, with its messages if nothing else is said | what is wrong with it
                "{} | model must be the name of a model",
                "{\"model\":null} | model must be the name of a model",
                "{\"model\":7} | model must be the name of a model",
                "{\"model\":[\"a\"]} | model must be the name of a model",
                "{\"model\":{\"model\":\"a\"}} | model must be the name of a model",
                "{\"model\":\"a\",\"stream\":\"true\"} | stream must be true or false",
                "{\"model\":\"a\",\"stream\":1} | stream must be true or false",
                "{\"model\":\"a\",\"stream\":[]} | stream must be true or false",
                "{\"model\":\"a\",\"stream_options\":true} | stream_options must be an object",
                "{\"model\":\"a\",\"stream_options\":[]} | stream_options must be an object",
                "{\"model\":\"a\",\"stream_options\":{\"include_usage\":\"yes\"}} | stream_options.include_usage must be true or false",
                "{\"model\":\"a\",\"n\":\"2\"} | n must be a whole number",
                "{\"model\":\"a\",\"n\":1.5} | n must be a whole number",
                "{\"model\":\"a\",\"seed\":99999999999999999999} | seed must be a whole number",
                "{\"model\":\"a\",\"max_tokens\":\"100\"} | max_tokens must be a whole number",
                "{\"model\":\"a\",\"max_completion_tokens\":{}} | max_completion_tokens must be a whole number",
                "{\"model\":\"a\",\"temperature\":\"0.5\"} | temperature must be a number",
                "{\"model\":\"a\",\"temperature\":1e400} | temperature must be a number of at most 1,000 digits that fits into a double",
                "{\"model\":\"a\",\"top_p\":true} | top_p must be a number",
                "{\"model\":\"a\",\"stop\":7} | stop must be a string or an array of strings",
                "{\"model\":\"a\",\"stop\":[\"a\",7]} | stop[1] must be a string",
                "{\"model\":\"a\",\"user\":7} | user must be a string",
                "{\"model\":\"a\",\"logit_bias\":[]} | logit_bias must be an object",
                "{\"model\":\"a\",\"logprobs\":\"x\"} | logprobs must be true or false",
                "{\"model\":\"a\",\"output_config\":7} | output_config must be an object",
                "{\"model\":\"a\",\"tools\":{}} | tools must be an array",
                "{\"model\":\"a\",\"tools\":[\"f\"]} | tools[0] must be an object",
                "{\"model\":\"a\",\"tools\":[{\"function\":[]}]} | tools[0].function must be an object",
                "{\"model\":\"a\",\"tools\":[{\"function\":{\"parameters\":\"x\"}}]} | tools[0].function.parameters must be an object",
                "{\"model\":\"a\",\"tool_choice\":7} | tool_choice must be a string or an object",
                "{\"model\":\"a\",\"response_format\":\"json\"} | response_format must be an object",
                "{\"model\":\"a\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":7}} | response_format.json_schema must be an object",
                "{\"model\":\"a\",\"parallel_tool_calls\":\"no\"} | parallel_tool_calls must be true or false",
                "{\"model\":\"a\",\"x\":{\"y\":[\"\\ud800\"]}} | x.y[0] must not hold half of a surrogate pair, \\ud800: send the whole character or leave it out",
                "{\"model\":\"a\",\"x\":\"\\udc00\"} | x must not hold half of a surrogate pair, \\udc00: send the whole character or leave it out",
                "{\"model\":\"a\",\"x\":\"\\ud800\\ud800\\udc00\"} | x must not hold half of a surrogate pair, \\ud800: send the whole character or leave it out",
                "{\"model\":\"a\",\"x\":{\"\\ud800\":1}} | x must not hold half of a surrogate pair, \\ud800: send the whole character or leave it out",
            })
    void namesTheMemberThatIsWrong(String json, String message) {
        assertRefused(json.equals("{}") ? "{" + MESSAGES + "}" : asking(json), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"model\":\"a\"} | messages must be an array of at least one message",
                "{\"model\":\"a\",\"messages\":null} | messages must be an array of at least one message",
                "{\"model\":\"a\",\"messages\":\"hi\"} | messages must be an array of at least one message",
                "{\"model\":\"a\",\"messages\":{}} | messages must be an array of at least one message",
                "{\"model\":\"a\",\"messages\":[]} | messages must be an array of at least one message",
                "{\"model\":\"a\",\"messages\":[\"hi\"]} | messages[0] must be an object",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\"},null]} | messages[1] must be an object",
                "{\"model\":\"a\",\"messages\":[{}]} | messages[0].role must be a string",
                "{\"model\":\"a\",\"messages\":[{\"role\":7}]} | messages[0].role must be a string",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":7}]} | messages[0].content must be a string or an array of parts, each an object",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":[\"a\"]}]} | messages[0].content[0] must be an object",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":{}}]}]} | messages[0].content[0].text must be a string",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":7}}]}]} | messages[0].content[0].image_url.url must be a string",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[7]}]} | messages[0].tool_calls[0] must be an object",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"arguments\":{}}}]}]} | messages[0].tool_calls[0].function.arguments must be a string",
                "{\"model\":\"a\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":7}]} | messages[0].tool_call_id must be a string",
            })
    void namesWhichMessageIsWrong(String json, String message) {
        assertRefused(json, message);
    }

    /** Null is how clients leave a member out. */
    @Test
    void takesNullForWhatIsLeftOut() {
        assertThat(parse(asking("""
                {"model":"a","stream":null,"stream_options":null,"tools":null,"tool_choice":null,"stop":null,"n":null,
                 "temperature":null,"max_tokens":null,"user":null,"response_format":null,"logit_bias":null}""")).stream()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_000_000})
    void refusesObjectsInObjectsWithoutEnd(int depth) {
        String deep = "The body nests deeper than 100 levels.";

        assertRefused("{\"model\":\"a\",\"x\":" + "[".repeat(depth), deep);
        assertRefused(
                asking("{\"model\":\"a\",\"x\":" + "{\"x\":".repeat(depth) + "1" + "}".repeat(depth) + "}"), deep);
    }

    /** RFC 8259, 8.1: JSON between systems is UTF-8 and nothing else. */
    @Test
    void refusesOtherEncodings() {
        for (var encoding : List.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "x-UTF-16LE-BOM")) {
            byte[] json = asking("{\"model\":\"a\"}").getBytes(Charset.forName(encoding));

            assertThatThrownBy(() -> ChatRequest.parse(json)).as(encoding).hasMessage("The body must be UTF-8.");
        }
    }

    /** RFC 8259, 8.1: a reader may take it off, and nobody may send it on. */
    @Test
    void takesOffAByteOrderMark() {
        var request = parse("\ufeff" + asking("{\"model\":\"a\",\"stream\":true}"));

        assertThat(request.text()).isEqualTo(asking("{\"model\":\"a\",\"stream\":true}"));
        assertThat(text(request.withModel("b"))).isEqualTo(asking("{\"model\":\"b\",\"stream\":true}"));
        assertRefused(
                "\ufeff\ufeff" + asking("{\"model\":\"a\"}"), "The body is not JSON: byte 0 does not belong there.");
    }

    @Test
    void saysNothingOfTheBodyWhenItRefusesIt() {
        assertRefused("{\"messages\":\"my secret\",}", "messages must be an array of at least one message");
        assertRefused("{\"x\":\"my secret\",}", "The body is not JSON: byte 17 does not belong there.");
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

    /** A model that was cut off has left it in the conversation. */
    @Test
    void isMadeOfWholeCharacters() {
        var messages = List.of(new ChatRequest.Message("assistant", "a\ud83c"), new ChatRequest.Message("user", "🎉"));

        assertThat(ChatRequest.of("m", messages, 64, 0.5, false).messages())
                .extracting(ChatRequest.Message::content)
                .containsExactly("a\uFFFD", "🎉");
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
                "{\"model\":\"a\",\"stream\":true,\"stream_options\":{ }} | {\"model\":\"a\",\"stream\":true,\"stream_options\":{\"include_usage\":true }}"
            })
    void asksForUsageOfEveryStream(String json, String sent) {
        String wanted = "\"stream_options\":{\"include_usage\":true}";

        var request = parse(asking(json.replace("WANTED", wanted))).wantingUsage();

        assertThat(request.text()).isEqualTo(asking(sent.replace("WANTED", wanted)));
        assertThat(text(request.withModel("b"))).isEqualTo(request.text().replace("\"a\"", "\"b\""));
    }

    @Test
    void keepsOtherOptionsOfAStream() {
        var request = parse(
                asking("{\"model\":\"a\",\"stream\":true,\"stream_options\":{\"x\":[{\"include_usage\":false}]}}"));

        assertThat(request.wantsUsage()).isFalse();
        assertThat(request.wantingUsage().text())
                .contains("\"stream_options\":{\"include_usage\":true,\"x\":[{\"include_usage\":false}]}");
    }

    @Test
    void showsNoPromptInLogs() {
        assertThat(parse(asking("{\"model\":\"a\"}"))).hasToString("ChatRequest[model=a, stream=false, 57 bytes]");
    }

    /** A request with a message, behind whatever else stands in it. */
    private static String asking(String json) {
        return json.replaceFirst("(?s)\\}(\\s*)$", "," + MESSAGES + "}$1");
    }

    @Test
    void estimatesWhatIsReadBesidesTheTexts() {
        var request = ChatRequest.parse("""
                {"model":"m","messages":[{"role":"user","content":"12345678"},
                  {"role":"assistant","content":null,"tool_calls":[{"id":"1234","type":"function",
                   "function":{"name":"1234","arguments":"12345678"}}]},
                  {"role":"tool","tool_call_id":"1234","content":"12345678"}],
                 "tools":[{"type":"function","function":{"name":"1234","description":"12345678",
                  "parameters":{"type":"object","properties":{}}}}]}""".getBytes(StandardCharsets.UTF_8));

        assertThat(request.estimatedTokens()).isEqualTo(2 + (1 + 2 + 1 + 2) + 2 + (2 + 1 + 2 + 2));
    }

    private static ChatRequest parse(String json) {
        return ChatRequest.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> parse(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type().status()).isEqualTo(400))
                .hasMessage(message);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
