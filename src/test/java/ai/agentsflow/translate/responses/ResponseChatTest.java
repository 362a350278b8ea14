package ai.agentsflow.translate.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.openai.ResponsesRequest;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request for a response as one for a chat. */
class ResponseChatTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void asksWhatATextAsks() {
        var chat = chat("""
                {"model":"m","input":"Hi","instructions":"Be brief","temperature":0.5,"max_output_tokens":9,"user":"u"}""");

        assertThat(chat).isEqualTo(json("""
                {"model":"m","messages":[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}],
                 "max_tokens":9,"temperature":0.5,"user":"u"}"""));
    }

    @Test
    void tellsAWholeRoundOfTools() {
        var chat = chat("""
                {"model":"m","input":[
                  {"role":"developer","content":[{"type":"input_text","text":"You code"}]},
                  {"role":"user","content":[{"type":"input_text","text":"List"},{"type":"input_image","image_url":"data:image/png;base64,AA==","detail":"low"}]},
                  {"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"hm"}]},
                  {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Looking."}]},
                  {"type":"function_call","call_id":"c1","name":"ls","arguments":"{\\"path\\":\\".\\"}"},
                  {"type":"function_call","call_id":"c2","name":"pwd","arguments":""},
                  {"type":"function_call_output","call_id":"c1","output":"a b"},
                  {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"/"},{"type":"input_image","image_url":"data:image/png;base64,BB=="}]},
                  {"type":"message","role":"user","content":"And?"}]}""");

        assertThat(chat.path("messages")).isEqualTo(json("""
                [{"role":"system","content":"You code"},
                 {"role":"user","content":[{"type":"text","text":"List"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}}]},
                 {"role":"assistant","content":"Looking.","reasoning_content":"hm","tool_calls":[
                   {"id":"c1","type":"function","function":{"name":"ls","arguments":"{\\"path\\":\\".\\"}"}},
                   {"id":"c2","type":"function","function":{"name":"pwd","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"a b"},
                 {"role":"tool","tool_call_id":"c2","content":"/"},
                 {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,BB=="}}]},
                 {"role":"user","content":"And?"}]"""));
    }

    @Test
    void beginsAnotherTurnOfTheAssistantWithEachThought() {
        var chat = chat("""
                {"model":"m","input":[{"role":"user","content":"x"},
                  {"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"one"}]},
                  {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c1","output":"1"},
                  {"type":"reasoning","summary":[],"content":[{"type":"reasoning_text","text":"two"}]},
                  {"type":"function_call","call_id":"c2","name":"f","arguments":"{}"},
                  {"type":"function_call_output","call_id":"c2","output":"2"}]}""");

        assertThat(chat.at("/messages/1/reasoning_content").asText()).isEqualTo("one");
        assertThat(chat.at("/messages/3/reasoning_content").asText()).isEqualTo("two");
        assertThat(chat.at("/messages/3/tool_calls/0/id").asText()).isEqualTo("c2");
    }

    /** Codex keeps nothing of a thought but {@code encrypted_content}. */
    @Test
    void findsAThoughtThatTravelledInEncryptedContent() {
        var item = Thoughts.item("rs_1", "thöught", true);
        item.putArray("content");

        assertThat(Thoughts.of(item)).isEqualTo("thöught");
        assertThat(Thoughts.of(item.put("encrypted_content", "gAAAA-of-openai")))
                .isEmpty();
        assertThat(Thoughts.of(item.put("encrypted_content", "agentsflow.1.***")))
                .isEmpty();
    }

    @Test
    void saysThatAThoughtOfOpenAisGoesNoFurther() {
        var chat = translated("""
                {"model":"m","input":[{"role":"user","content":"x"},
                  {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"gAAAA"}]}""");

        assertThat(chat.dropped()).containsExactly("input.reasoning");
    }

    @Test
    void offersFunctionsCustomToolsAndThoseOfANamespace() {
        var chat = translated("""
                {"model":"m","input":"x","parallel_tool_calls":false,"tools":[
                  {"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true},
                  {"type":"custom","name":"patch","description":"Edits","format":{"type":"grammar","syntax":"lark","definition":"start: X"}},
                  {"type":"namespace","name":"agents","description":"n","tools":[{"type":"function","name":"close","parameters":null}]},
                  {"type":"web_search","external_web_access":false}]}""");
        var body = json(chat.chat().text());

        assertThat(body.path("tools")).isEqualTo(json("""
                [{"type":"function","function":{"description":"d","parameters":{"type":"object"},"strict":true,"name":"f"}},
                 {"type":"function","function":{"description":"Edits\\n\\nThe input must follow this grammar (lark):\\nstart: X",
                   "parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false},"name":"patch"}},
                 {"type":"function","function":{"parameters":{"type":"object","properties":{}},"name":"agents__close"}}]"""));
        assertThat(body.path("parallel_tool_calls").asBoolean(true)).isFalse();
        assertThat(chat.dropped()).containsExactly("tools.web_search");
        assertThat(chat.tools().call("fc_1", "c1", "agents__close")).isEqualTo(json("""
                {"id":"fc_1","type":"function_call","call_id":"c1","name":"close","namespace":"agents"}"""));
    }

    @Test
    void keepsANameWithinWhatServersTake() {
        var told = OfferedTools.told("n".repeat(40), "f".repeat(40));

        assertThat(told).hasSize(64).startsWith("n".repeat(40) + "__fff");
        assertThat(OfferedTools.told("n".repeat(40), "f".repeat(39) + "g"))
                .hasSize(64)
                .isNotEqualTo(told);
    }

    /** OpenAI refuses a choice, or parallel calls, where there are no tools. */
    @Test
    void saysNothingOfToolsWhereThereAreNone() {
        assertThat(
                        chat(
                                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[],\"tool_choice\":\"auto\",\"parallel_tool_calls\":true}"))
                .isEqualTo(chat("{\"model\":\"m\",\"input\":\"x\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"auto\" | \"auto\"",
                "\"none\" | \"none\"",
                "\"required\" | \"required\"",
                "{\"type\":\"function\",\"name\":\"f\"} | {\"type\":\"function\",\"function\":{\"name\":\"f\"}}",
                "{\"type\":\"allowed_tools\",\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]} | \"required\""
            })
    void letsAClientChoose(String choice, String told) {
        var chat = chat("{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"},"
                + "{\"type\":\"function\",\"name\":\"g\"}],\"tool_choice\":" + choice + "}");

        assertThat(chat.path("tool_choice")).isEqualTo(json(told));
        assertThat(chat.path("tools")).hasSize(choice.contains("allowed") ? 1 : 2);
    }

    @Test
    void asksForAFormatAndForProbabilities() {
        var chat = chat("""
                {"model":"m","input":"x","text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}},
                 "top_logprobs":3,"include":["message.output_text.logprobs"],"reasoning":{"effort":"low"},"stream":true}""");

        assertThat(chat).isEqualTo(json("""
                {"model":"m","messages":[{"role":"user","content":"x"}],"reasoning_effort":"low","logprobs":true,"top_logprobs":3,
                 "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},
                 "stream":true,"stream_options":{"include_usage":true}}"""));
    }

    @Test
    void namesWhatAModelIsNotTold() {
        var chat = translated("""
                {"model":"m","input":"x","truncation":"auto","client_metadata":{"a":1},"prompt_cache_key":"k","service_tier":null,
                 "text":{"verbosity":"low"},"héader\\r\\n":1}""");

        assertThat(chat.dropped())
                .containsExactlyInAnyOrder(
                        "truncation", "client_metadata", "prompt_cache_key", "text.verbosity", "unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tools\":[{\"type\":\"file_search\"}] | tools.0.type",
                "\"tools\":[{\"type\":\"mcp\",\"server_url\":\"x\"}] | tools.0.type",
                "\"tools\":[{\"type\":\"function\"}] | tools.0.name",
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"custom\",\"name\":\"f\"}] | tools.1.name",
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":{\"type\":\"function\",\"name\":\"g\"} | tool_choice.name",
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":{\"type\":\"file_search\"} | tool_choice.type",
                "\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"tool_choice\":\"any\" | tool_choice",
                "\"text\":{\"format\":{\"type\":\"yaml\"}} | text.format.type",
                "\"prompt\":{\"id\":\"p\"} | prompt",
                "\"input\":[] | input",
                "\"input\":[{\"role\":\"robot\",\"content\":\"x\"}] | input.0.role",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\",\"file_id\":\"f\"}]}] | input.0.content.0",
                "\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"hologram\"}]}] | input.0.content.0.type",
                "\"input\":[{\"type\":\"compaction\",\"encrypted_content\":\"x\"}] | input.0.type",
                "\"input\":[{\"type\":\"function_call\",\"name\":\"f\",\"arguments\":\"{}\"}] | input.0.call_id",
                "\"input\":[{\"type\":\"item_reference\",\"id\":\"x\"}] | input.0.id"
            })
    void refusesByNameWhatAChatDoesNotHave(String members, String path) {
        var request = "{\"model\":\"m\"," + (members.contains("\"input\"") ? "" : "\"input\":\"x\",") + members + "}";

        assertThatThrownBy(() -> translated(request))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal ->
                                assertThat(refusal.violations().get(0).path()).isEqualTo(path));
    }

    private static JsonNode chat(String request) {
        return json(translated(request).chat().text());
    }

    private static ResponseChat translated(String request) {
        return ResponsesRequest.parse(request.getBytes(StandardCharsets.UTF_8)).asTree(ResponseChat::of);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
