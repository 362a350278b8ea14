package ai.agentsflow.translate.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesRequestTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void translatesTheSimplestRequest() {
        assertTranslated("""
                {"model":"m","max_tokens":10,"messages":[{"role":"user","content":"Hello é"}]}""", """
                {"model":"m","messages":[{"role":"user","content":"Hello é"}],"max_tokens":10}""");
    }

    @Test
    void translatesEachParameter() {
        assertTranslated("""
                {"model":"m","max_tokens":10,"messages":[{"role":"user","content":"Hi"}],"system":"Be kind.","stop_sequences":["a","b"],
                 "temperature":0.70,"top_p":0.9,"top_k":5,"metadata":{"user_id":"u-1"},"stream":true,
                 "output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}}}""", """
                {"model":"m","max_tokens":10,"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hi"}],"stop":["a","b"],
                 "temperature":0.70,"top_p":0.9,"top_k":5,"user":"u-1","stream":true,
                 "stream_options":{"include_usage":true},
                 "reasoning_effort":"low","response_format":{"type":"json_schema",
                   "json_schema":{"name":"answer","strict":true,"schema":{"type":"object"}}}}""");
    }

    @Test
    void readsWhetherAStreamIsWanted() {
        assertThat(translated(bytes(withMember("\"stream\":true"))).wantsUsage())
                .isTrue();
        assertThat(translated(bytes(withMember("\"stream\":false"))).stream()).isFalse();
        assertThat(translated(bytes(withMember("\"stream\":null"))).stream()).isFalse();
    }

    @Test
    void leavesOutHintsAndWhatIsNull() {
        assertTranslated(withMember("""
                "thinking":{"type":"disabled"},"service_tier":"auto","context_management":{},
                "cache_control":{"type":"ephemeral"},"inference_geo":"eu","speed":"fast","diagnostics":{},
                "temperature":null,"system":null,"tools":null,"tool_choice":null,"container":null,"stop_sequences":[]"""), """
                {"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":10}""");
    }

    @Test
    void saysWhatItLeavesOut() {
        var asked = MessagesBody.parse(bytes("""
                {"model":"m","max_tokens":10,"service_tier":"auto","speed":null,
                 "system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],
                 "tools":[{"name":"t","input_schema":{"properties":{"cache_control":{"type":"thinking"}}}}],
                 "messages":[{"role":"user","content":"a"},
                   {"role":"assistant","content":[{"type":"redacted_thinking","data":"x"},
                     {"type":"tool_use","id":"i","name":"t","input":{"diagnostics":1}}]}]}"""), Map.of());

        assertThat(MessagesRequest.dropped(asked)).containsExactly("cache_control", "service_tier", "thinking");
        assertThat(MessagesRequest.dropped(MessagesBody.parse(bytes(withMember("\"top_k\":1")), Map.of())))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024} | low | thinking",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":10000} | medium | thinking",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":31999} | high | thinking",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024},\"output_config\":{\"effort\":\"high\"} | high | thinking",
                "\"thinking\":{\"type\":\"adaptive\"} | high | thinking",
                "\"thinking\":{\"type\":\"adaptive\",\"display\":\"omitted\"},\"output_config\":{\"effort\":\"medium\"} | medium | thinking",
                "\"thinking\":null,\"output_config\":{\"effort\":\"max\"} | high | output_config.effort",
                "\"output_config\":{\"effort\":\"xhigh\"} | high | output_config.effort",
                "\"thinking\":{\"type\":\"between_tools\"} | high | thinking",
                "\"thinking\":{\"type\":\"disabled\"},\"output_config\":{\"effort\":\"low\"} | `` | ``",
                "\"thinking\":{\"type\":\"invented_later\"} | `` | ``",
                "\"thinking\":null,\"output_config\":{\"effort\":null} | `` | ``",
            })
    void tellsHowMuchThinkingIsWanted(String asked, String effort, String name) throws JsonProcessingException {
        var request = translated(bytes(withMember(asked)));

        assertThat(parsed(request.text()).path("reasoning_effort").asText("")).isEqualTo(effort);
        assertThat(request.hints().getOrDefault("reasoning_effort", "")).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"thinking\":7 | thinking: Input should be an object",
                "\"thinking\":{\"type\":\"enabled\"} | thinking.budget_tokens: Field required",
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":0} | thinking.budget_tokens: Input should be greater than or equal to 1",
                "\"output_config\":{\"effort\":\"some\"} | output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
            })
    void refusesAWishForThinkingThatCannotBeRead(String asked, String message) {
        assertRefused(withMember(asked), message);
    }

    /** In a turn in which it asked for tools, by the names by which it told them; another's thoughts are left out. */
    @Test
    void givesTheModelItsThoughtsBack() {
        var asked = """
                {"model":"m","max_tokens":1,"messages":[
                  {"role":"user","content":"Hi"},
                  {"role":"assistant","content":[
                    {"type":"thinking","thinking":"One.","signature":"agentsflow.1.reasoning_content"},
                    {"type":"tool_use","id":"t","name":"f","input":{}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"ok"}]},
                  {"role":"assistant","content":[
                    {"type":"thinking","thinking":"Two.","signature":"agentsflow.1.reasoning_content.reasoning"},
                    {"type":"text","text":"I look."},
                    {"type":"thinking","thinking":"Three.","signature":"agentsflow.1.reasoning_content.reasoning"},
                    {"type":"tool_use","id":"u","name":"f","input":{}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"u","content":"ok"}]}%s]}""";

        assertThat(translated(asked.formatted("")).path("messages")).isEqualTo(parsed("""
                [{"role":"user","content":"Hi"},
                 {"role":"assistant","content":null,"reasoning_content":"One.",
                  "tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"t","content":"ok"},
                 {"role":"assistant","content":"I look.","reasoning_content":"Two.\\nThree.","reasoning":"Two.\\nThree.",
                  "tool_calls":[{"id":"u","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"u","content":"ok"}]"""));
        assertThat(MessagesRequest.dropped(MessagesBody.parse(bytes(asked.formatted("")), Map.of())))
                .isEmpty();
        var withoutTool = asked.formatted("""
                ,{"role":"assistant","content":[
                  {"type":"thinking","thinking":"Four.","signature":"agentsflow.1.reasoning"},{"type":"text","text":"Bye"}]}""");
        assertThat(translated(withoutTool).path("messages").path(5))
                .isEqualTo(parsed("{\"role\":\"assistant\",\"content\":\"Bye\"}"));
        assertThat(MessagesRequest.dropped(MessagesBody.parse(bytes(withoutTool), Map.of())))
                .containsExactly("thinking");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "invented_later"})
    void saysThatAModelIsNotToldNotToThink(String type) {
        var asked = withMember("\"thinking\":{\"type\":\"%s\"}".formatted(type));

        assertThat(MessagesRequest.dropped(MessagesBody.parse(bytes(asked), Map.of())))
                .containsExactly("thinking");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"enabled\",\"budget_tokens\":1024} | true",
                "{\"type\":\"between_tools\"} | true",
                "{\"type\":\"adaptive\",\"display\":\"summarized\"} | true",
                "{\"type\":\"adaptive\",\"display\":\"omitted\"} | false",
                "{\"type\":\"disabled\"} | false",
                "null | false",
            })
    void knowsWhetherTheClientWantsToReadThoughts(String thinking, boolean wanted) {
        var asked = MessagesBody.parse(bytes(withMember("\"thinking\":" + thinking)), Map.of());

        assertThat(MessagesRequest.wantsThoughts(asked)).isEqualTo(wanted);
    }

    @Test
    void tellsALongUserByADigest() throws JsonProcessingException {
        var id = "{\\\"session_id\\\":\\\"%s\\\"}".formatted("0".repeat(130));

        var user = parsed(translated(bytes(withMember("\"metadata\":{\"user_id\":\"" + id + "\"}")))
                        .text())
                .path("user")
                .asText();

        assertThat(user).matches("[0-9a-f]{64}");
    }

    @Test
    void givesASignatureBackThatTravelledInAnId() {
        assertTranslated("""
                {"model":"m","max_tokens":10,"messages":[{"role":"user","content":"Hi"},
                  {"role":"assistant","content":[{"type":"tool_use","id":"f1__sig__SIG","name":"w","input":{}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"f1__sig__SIG","content":"ok"}]}]}""", """
                {"model":"m","max_tokens":10,"messages":[{"role":"user","content":"Hi"},
                  {"role":"assistant","content":null,"tool_calls":[{"id":"f1","type":"function","function":{"name":"w","arguments":"{}"},
                    "extra_content":{"google":{"thought_signature":"SIG"}}}]},
                  {"role":"tool","tool_call_id":"f1","content":"ok"}]}""");
    }

    @Test
    void keepsPartsApartWhenThereAreSeveral() {
        assertMessages("""
                {"system":[{"type":"text","text":"One.","cache_control":{"type":"ephemeral"}},{"type":"text","text":"Two."}],
                 "messages":[{"role":"user","content":[{"type":"text","text":"only"}]}]}""", """
                [{"role":"system","content":[{"type":"text","text":"One."},{"type":"text","text":"Two."}]},
                 {"role":"user","content":"only"}]""");
    }

    @Test
    void translatesImagesAndDocuments() {
        assertMessages("""
                {"messages":[{"role":"user","content":[
                  {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
                  {"type":"image","source":{"type":"url","url":"https://example.org/a.png"}},
                  {"type":"document","title":"a.pdf","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"}},
                  {"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain"}}]}]}""", """
                [{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
                  {"type":"image_url","image_url":{"url":"https://example.org/a.png"}},
                  {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}},
                  {"type":"text","text":"plain"}]}]""");
    }

    @Test
    void translatesToolUsesAndTheirResults() {
        assertMessages("""
                {"messages":[
                  {"role":"assistant","content":[
                    {"type":"thinking","thinking":"hm","signature":"s"},{"type":"redacted_thinking","data":"d"},
                    {"type":"text","text":"Looking."},
                    {"type":"tool_use","id":"t1","name":"weather","input":{"city":"Paris","days":[1,2.50]}},
                    {"type":"tool_use","id":"t2","name":"time","input":{}}]},
                  {"role":"user","content":[
                    {"type":"text","text":"And then?"},
                    {"type":"tool_result","tool_use_id":"t1","content":[
                      {"type":"text","text":"sunny"},{"type":"text","text":"warm"},
                      {"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}]},
                    {"type":"tool_result","tool_use_id":"t2","is_error":true,"content":"no clock"}]}]}""", """
                [{"role":"assistant","content":"Looking.","tool_calls":[
                   {"id":"t1","type":"function",
                    "function":{"name":"weather","arguments":"{\\"city\\":\\"Paris\\",\\"days\\":[1,2.5]}"}},
                   {"id":"t2","type":"function","function":{"name":"time","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"t1","content":"sunny\\nwarm"},
                 {"role":"tool","tool_call_id":"t2","content":"Error: no clock"},
                 {"role":"user","content":[
                   {"type":"text","text":"And then?"},
                   {"type":"image_url","image_url":{"url":"https://example.org/a.png"}}]}]""");
    }

    @Test
    void translatesTurnsThatSayNothing() {
        assertMessages("""
                {"messages":[
                  {"role":"user","content":[]},
                  {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},
                  {"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]},
                  {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"}]},
                  {"role":"system","content":"Mind this."}]}""", """
                [{"role":"user","content":""},
                 {"role":"assistant","content":null,
                  "tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"t","content":""},
                 {"role":"assistant","content":""},
                 {"role":"system","content":"Mind this."}]""");
    }

    @Test
    void translatesTools() {
        assertTranslated(withMember("""
                "tools":[
                  {"name":"weather","description":"Tells it.","strict":true,"cache_control":{"type":"ephemeral"},
                   "input_schema":{"type":"object","properties":{"city":{"type":"string"}}}},
                  {"type":"custom","name":"time","input_schema":{"type":"object"}}]"""), """
                {"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":10,"tools":[
                  {"type":"function","function":{"name":"weather","description":"Tells it.","strict":true,
                   "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}},
                  {"type":"function","function":{"name":"time","parameters":{"type":"object"}}}]}""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"auto\"} | \"auto\"",
                "{\"type\":\"any\"} | \"required\"",
                "{\"type\":\"none\"} | \"none\"",
                "{\"type\":\"tool\",\"name\":\"f\"} | {\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
            })
    void translatesTheChoiceOfATool(String choice, String wanted) {
        assertTranslated(withMember("\"tool_choice\":" + choice), """
                {"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":10,"tool_choice":%s}""".formatted(wanted));
    }

    @Test
    void translatesOneToolAtATime() {
        assertTranslated(withMember("\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}"), """
                {"model":"m","messages":[{"role":"user","content":"Hi"}],"max_tokens":10,"tool_choice":"auto","parallel_tool_calls":false}""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | model: Field required",
                "{\"model\":7} | model: Input should be a valid string",
                "{\"model\":\"m\"} | messages: Field required",
                "{\"model\":\"m\",\"messages\":{}} | messages: Input should be a valid list",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]} | max_tokens: Field required",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":0} | max_tokens: Input should be greater than or equal to 1",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":1.5} | max_tokens: Input should be a valid integer",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":\"5\"} | max_tokens: Input should be a valid integer",
                "{\"model\":\"m\",\"messages\":[]} | messages: at least one message is required",
                "{\"model\":\"m\",\"messages\":[7]} | messages.0: Input should be an object",
                "{\"model\":\"m\",\"messages\":[{\"content\":\"\"}]} | messages.0.role: Field required",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]} | messages.0.content: Field required",
            })
    void namesWhatIsWrong(String json, String message) {
        assertRefused(json, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"mcp_servers\":[{}] | mcp_servers: Extra inputs are not permitted",
                "\"container\":\"c\" | container: Extra inputs are not permitted",
                "\"stream\":\"yes\" | stream: Input should be a valid boolean",
                "\"temperature\":\"hot\" | temperature: Input should be a valid number",
                "\"stop_sequences\":[1] | stop_sequences.0: Input should be a valid string",
                "\"metadata\":7 | metadata: Input should be an object",
                "\"output_config\":[] | output_config: Input should be an object",
                "\"top_k\":1.5 | top_k: Input should be a valid integer",
                "\"Stream\":true | Stream: must be written stream",
                "\"MODEL\":\"other\" | MODEL: must be written model",
                "\"mod\\u0065l\":\"other\" | model: must stand once in its object",
                "\"\u017fystem\":\"x\" | \u017fystem: must be written system",
                "\"metadata\":{\"user_id\":\"a\",\"User_Id\":\"b\"} | metadata.User_Id: must be written user_id",
                "\"metadata\":{\"user_id\":\"a\",\"user_id\":\"b\"} | metadata.user_id: must stand once in its object",
                "\"system\":[{\"type\":\"text\",\"Text\":\"x\"}] | system.0.Text: must be written text",
                "\"system\":\"\\ud83d\" | system: must not hold half of a surrogate pair, \\ud83d: send the whole character or leave it out",
                "\"metadata\":{\"user_id\":1} | metadata.user_id: Input should be a valid string",
                "\"tool_choice\":{\"type\":\"some\"} | tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none'",
                "\"tool_choice\":{\"type\":\"tool\"} | tool_choice.name: Field required",
                "\"tools\":[{\"name\":\"f\"}] | tools.0.input_schema: Field required",
                "\"tools\":[{\"input_schema\":{}}] | tools.0.name: Field required",
                "\"output_config\":{\"format\":{\"type\":\"xml\"}} | output_config.format.type: Input should be 'json_schema'",
            })
    void namesWhichMemberIsWrong(String member, String message) {
        assertRefused(withMember(member), message);
    }

    @Test
    void refusesToolsThatOnlyAnthropicCanRun() {
        assertRefused(
                withMember("\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]"),
                "tools.0.type: 'web_search_20250305' is run or known by Anthropic only;"
                        + " tools of type 'custom' can be given to any model");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "assistant | {\"type\":\"server_tool_use\"} | type: 'server_tool_use' blocks cannot be given to this server's models",
                "assistant | {\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\"} | input: Field required",
                "assistant | {\"type\":\"tool_result\",\"tool_use_id\":\"t\"} | type: 'tool_result' blocks cannot be given to this server's models",
                "user | {\"type\":\"tool_use\"} | type: 'tool_use' blocks cannot be given to this server's models",
                "user | {\"type\":\"tool_result\"} | tool_use_id: Field required",
                "user | {\"type\":\"text\"} | text: Field required",
                "user | {\"text\":\"\"} | type: Field required",
                "user | {\"type\":\"image\",\"source\":{\"type\":\"file\"}} | source.type: Input should be 'base64' or 'url': nothing is uploaded to this server",
                "user | {\"type\":\"document\",\"source\":{\"type\":\"url\"}} | source.type: Input should be 'base64' or 'text': documents are not fetched by this server",
            })
    void namesWhichBlockIsWrong(String role, String block, String message) {
        assertRefused("""
                {"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a"},{"role":"%s","content":[%s]}]}""".formatted(role, block), "messages.1.content.0." + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | The body is not JSON: it ends too early.",
                "{ | The body is not JSON: it ends too early.",
                "[] | The body must be an object.",
                "7 | The body must be an object.",
                "null | The body must be an object.",
                "{}{} | The body is not JSON: byte 2 does not belong there.",
            })
    void refusesWhatIsNoObject(String json, String message) {
        assertRefused(json, message);
    }

    @Test
    void refusesWhatNestsTooDeeply() {
        assertRefused("{\"x\":" + "[".repeat(100_000), "The body nests deeper than 100 levels.");
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        byte[] json = bytes(withMember("\"system\":\"???\""));
        int text = new String(json, StandardCharsets.US_ASCII).indexOf("???");
        json[text] = (byte) 0xED;
        json[text + 1] = (byte) 0xA0;
        json[text + 2] = (byte) 0x80;

        assertThatThrownBy(() -> translated(json))
                .hasMessage("The body must be UTF-8: byte %d belongs to no character.".formatted(text));
    }

    @Test
    void takesOffAByteOrderMark() {
        assertThat(translated(bytes("\ufeff" + withMember("\"system\":\"a\""))).text())
                .startsWith("{\"model\":\"m\"");
    }

    private static String withMember(String member) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"max_tokens\":10," + member
                + "}";
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> translated(bytes(json)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isIn(ProblemType.INVALID_INPUT, ProblemType.BAD_REQUEST))
                .hasMessage(message);
    }

    private static void assertTranslated(String messages, String chat) {
        assertThat(translated(messages)).isEqualTo(parsed(chat));
    }

    /** Only what matters of the request is given, and only its messages are looked at. */
    private static void assertMessages(String json, String wanted) {
        var messages =
                translated("{\"model\":\"m\",\"max_tokens\":1," + json.strip().substring(1));

        assertThat(messages.path("messages")).isEqualTo(parsed(wanted));
    }

    private static JsonNode translated(String json) {
        return parsed(translated(bytes(json)).text());
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(json, e);
        }
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static ChatRequest translated(byte[] json) {
        return MessagesRequest.of(MessagesBody.parse(json, Map.of()));
    }
}
