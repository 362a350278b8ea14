package ai.agentsflow.translate.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.OddRequests;
import ai.agentsflow.translate.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesRequestTest {

    private static final Target CLAUDE = new Target("claude-x", 200_000, 64_000);
    private static final String HELLO = """
            "messages":[{"role":"user","content":"Hello"}]""";

    @Test
    void asksUnderTheUpstreamsNameWithTheCataloguesLimit() {
        assertThat(sent("{%s}".formatted(HELLO))).isEqualTo(json("""
                {"model":"claude-x","max_tokens":64000,
                 "messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"max_tokens\":7                               | \"max_tokens\":7",
                "\"max_completion_tokens\":8                    | \"max_tokens\":8",
                "\"max_tokens\":7,\"max_completion_tokens\":8   | \"max_tokens\":8",
                "\"max_tokens\":null                            | \"max_tokens\":64000",
                "\"stream\":true                                | \"stream\":true",
                "\"temperature\":0.2                            | \"temperature\":0.2",
                "\"temperature\":1.7                            | \"temperature\":1.0",
                "\"top_p\":0.9                                  | \"top_p\":0.9",
                "\"stop\":\"END\"                               | \"stop_sequences\":[\"END\"]",
                "\"stop\":[\"a\",\"b\"]                         | \"stop_sequences\":[\"a\",\"b\"]",
                "\"user\":\"u1\"                                | \"metadata\":{\"user_id\":\"u1\"}",
                "\"safety_identifier\":\"s1\",\"user\":\"u1\"   | \"metadata\":{\"user_id\":\"s1\"}",
                "\"top_k\":40                                   | \"top_k\":40",
                "\"thinking\":{\"type\":\"adaptive\"}           | \"thinking\":{\"type\":\"adaptive\"}",
                "\"output_config\":{\"effort\":\"low\"}         | \"output_config\":{\"effort\":\"low\"}"
            })
    void translatesAParameter(String asked, String sent) {
        var expected = json("{%s}".formatted(sent)).properties().iterator().next();

        assertThat(sent("{%s,%s}".formatted(asked, HELLO)).path(expected.getKey()))
                .isEqualTo(expected.getValue());
    }

    /** Hints, and what says nothing. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":1",
                "\"n\":null",
                "\"logprobs\":false",
                "\"logit_bias\":{}",
                "\"top_p\":1",
                "\"seed\":7",
                "\"presence_penalty\":0.5",
                "\"frequency_penalty\":0.5",
                "\"reasoning_effort\":\"low\"",
                "\"stop\":[]",
                "\"stop\":null",
                "\"store\":true",
                "\"metadata\":{\"a\":\"b\"}",
                "\"service_tier\":\"flex\"",
                "\"modalities\":[\"text\"]",
                "\"tools\":[]",
                "\"tool_choice\":null",
                "\"temperature\":null",
                "\"response_format\":{\"type\":\"text\"}",
                "\"stream_options\":{\"include_usage\":true}"
            })
    void leavesOut(String asked) {
        assertThat(sent("{%s,%s}".formatted(asked, HELLO))).isEqualTo(sent("{%s}".formatted(HELLO)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":2                                                   | n must be 1",
                "\"logprobs\":true                                         | logprobs are not told",
                "\"top_logprobs\":3                                        | logprobs are not told",
                "\"logit_bias\":{\"50256\":-100}                           | logit_bias is not known",
                "\"modalities\":[\"text\",\"audio\"]                       | modalities must be text",
                "\"audio\":{\"voice\":\"alloy\"}                           | audio is not known",
                "\"web_search_options\":{}                                 | web_search_options is not known",
                "\"functions\":[{\"name\":\"f\"}]                          | functions is not known",
                "\"function_call\":\"auto\"                                | function_call is not known",
                "\"stop\":[\"\\n\"]                                        | stop must hold more than white space",
                "\"response_format\":{\"type\":\"json_object\"}            | response_format must be of type text or json_schema",
                "\"tools\":[{\"type\":\"custom\",\"custom\":{}}]           | tools[0] must be a function",
                "\"messages\":[{\"role\":\"function\",\"content\":\"x\"}]  | messages[0].role must be",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}] | messages[0].content[0].type must be",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://a/b\"}}]}] | messages[0].content[0].image_url.url must be an https: address",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}] | messages[0].content[0].file.file_data must hold a PDF",
                "\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}] | messages[0].tool_calls[0].function.arguments must be a JSON object"
            })
    void refusesWhatWouldChangeTheAnswer(String asked, String message) {
        String body = asked.contains("messages") ? "{%s}".formatted(asked) : "{%s,%s}".formatted(asked, HELLO);

        assertThatThrownBy(() -> sent(body))
                .hasMessageStartingWith(message)
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.REQUEST_REFUSED));
    }

    @Test
    void putsInstructionsBeforeItAll() {
        assertThat(sent("""
                {"messages":[
                  {"role":"system","content":"Be brief."},
                  {"role":"user","content":"Hello"},
                  {"role":"developer","content":[{"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}]},
                  {"role":"user","content":"again"}]}""")).isEqualTo(json("""
                {"model":"claude-x","max_tokens":64000,
                 "system":[
                   {"type":"text","text":"Be brief."},
                   {"type":"text","text":"Be kind.","cache_control":{"type":"ephemeral"}}],
                 "messages":[
                   {"role":"user","content":[{"type":"text","text":"Hello"},{"type":"text","text":"again"}]}]}"""));
    }

    @Test
    void letsTheTurnsAlternateAndTheUserBegin() {
        assertThat(sent("""
                {"messages":[
                  {"role":"assistant","content":"Welcome."},
                  {"role":"assistant","content":null,"refusal":"I may not."},
                  {"role":"user","content":"  "},
                  {"role":"user","content":"Hello"},
                  {"role":"assistant","content":""}]}""").path("messages")).isEqualTo(json("""
                [{"role":"user","content":[{"type":"text","text":"(The conversation begins.)"}]},
                 {"role":"assistant","content":[
                   {"type":"text","text":"Welcome."},{"type":"text","text":"I may not."}]},
                 {"role":"user","content":[{"type":"text","text":"Hello"}]}]"""));
    }

    @Test
    void endsABeginningOfTheAnswerWithoutABlank() {
        assertThat(sent("""
                {"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"The answer is \\n"}]}""").at("/messages/1/content/0/text").asText()).isEqualTo("The answer is");
    }

    @Test
    void asksSomethingWhereOnlyInstructionsAre() {
        assertThat(sent("""
                {"messages":[{"role":"system","content":"Say ok."}]}""").path("messages")).isEqualTo(json("""
                [{"role":"user","content":[{"type":"text","text":"(The conversation begins.)"}]}]"""));
    }

    @Test
    void takesImagesByAddressAndFilesInside() {
        assertThat(sent("""
                {"messages":[{"role":"user","content":[
                  {"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"low"}},
                  {"type":"image_url","image_url":{"url":"DATA:image/JPEG;base64,AAAA"}},
                  {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}}]}]}""").at("/messages/0/content")).isEqualTo(json("""
                [{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},
                 {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AAAA"}},
                 {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"BBBB"}}]"""));
    }

    @Test
    void takesIdsOfOtherVendorsCallsAndResultsWithImages() {
        assertThat(sent("""
                {"messages":[
                  {"role":"user","content":"Look."},
                  {"role":"assistant","tool_calls":[{"id":"call:1.a","function":{"name":"look","arguments":""}}]},
                  {"role":"tool","tool_call_id":"call:1.a","content":[
                    {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}""").path("messages")).isEqualTo(json("""
                [{"role":"user","content":[{"type":"text","text":"Look."}]},
                 {"role":"assistant","content":[{"type":"tool_use","id":"call_1_a","name":"look","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1_a","content":[
                   {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]}]}]"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"tool_choice\":\"auto\"      | {\"type\":\"auto\"}",
                "\"tool_choice\":\"required\"  | {\"type\":\"any\"}",
                "\"tool_choice\":\"none\"      | {\"type\":\"none\"}",
                "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | {\"type\":\"tool\",\"name\":\"f\"}",
                "\"parallel_tool_calls\":false | {\"type\":\"auto\",\"disable_parallel_tool_use\":true}",
                "\"parallel_tool_calls\":false,\"tool_choice\":\"required\" | {\"type\":\"any\",\"disable_parallel_tool_use\":true}",
                "\"parallel_tool_calls\":false,\"tool_choice\":\"none\"     | {\"type\":\"none\"}"
            })
    void saysWhetherToolsShallBeUsed(String asked, String choice) {
        String tools = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}]";

        assertThat(sent("{%s,%s,%s}".formatted(asked, tools, HELLO)).path("tool_choice"))
                .isEqualTo(json(choice));
        assertThat(sent("{%s,%s}".formatted(tools, HELLO)).path("tools")).isEqualTo(json("""
                [{"name":"f","input_schema":{"type":"object"},"strict":true}]"""));
        assertThat(sent("{%s,%s}".formatted(tools, HELLO)).has("tool_choice")).isFalse();
    }

    @Test
    void refusesAChoiceAmongSomeTools() {
        assertThatThrownBy(() -> sent("""
                {"tools":[{"type":"function","function":{"name":"f"}}],
                 "tool_choice":{"type":"allowed_tools"},%s}""".formatted(HELLO))).hasMessageStartingWith("tool_choice must be");
    }

    @Test
    void asksForJsonByItsSchema() {
        assertThat(sent("""
                {"response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,
                   "schema":{"type":"object","additionalProperties":false}}},
                 "output_config":{"effort":"low"},%s}""".formatted(HELLO)).path("output_config")).isEqualTo(json("""
                {"effort":"low","format":{"type":"json_schema",
                   "schema":{"type":"object","additionalProperties":false}}}"""));
    }

    @Test
    void takesNoRequestForAFaultOfItsOwn() {
        OddRequests.each(request -> assertThat(ProviderJson.tree(MessagesRequest.of(request, CLAUDE))
                        .path("messages")
                        .isArray())
                .isTrue());
    }

    private static JsonNode sent(String body) {
        String named = body.replaceFirst("\\{", "{\"model\":\"ours\",");
        var request = ChatRequest.parse(named.getBytes(StandardCharsets.UTF_8));
        return ProviderJson.tree(MessagesRequest.of(request, CLAUDE));
    }

    private static JsonNode json(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
