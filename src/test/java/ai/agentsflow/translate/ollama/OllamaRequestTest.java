package ai.agentsflow.translate.ollama;

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

class OllamaRequestTest {

    private static final Target LLAMA = new Target("llama3", 32_768, 1024);
    private static final String HELLO = """
            "messages":[{"role":"user","content":"Hello"}]""";

    @Test
    void asksUnderTheUpstreamsNameInTheCataloguesWindow() {
        assertThat(sent("{%s}".formatted(HELLO))).isEqualTo(json("""
                {"model":"llama3","stream":false,"messages":[{"role":"user","content":"Hello"}],
                 "options":{"num_ctx":32768},"truncate":false,"shift":false}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"stream\":true                             | /stream                    | true",
                "\"max_tokens\":7                            | /options/num_predict       | 7",
                "\"max_tokens\":7,\"max_completion_tokens\":8 | /options/num_predict      | 8",
                "\"temperature\":1.5                         | /options/temperature       | 1.5",
                "\"top_p\":0.9                               | /options/top_p             | 0.9",
                "\"top_k\":40                                | /options/top_k             | 40",
                "\"seed\":7                                  | /options/seed              | 7",
                "\"frequency_penalty\":0.5                   | /options/frequency_penalty | 0.5",
                "\"presence_penalty\":0.5                    | /options/presence_penalty  | 0.5",
                "\"stop\":\"END\"                            | /options/stop              | [\"END\"]",
                "\"stop\":[\"a\",\"b\"]                      | /options/stop              | [\"a\",\"b\"]",
                "\"response_format\":{\"type\":\"json_object\"} | /format                 | \"json\"",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{\"type\":\"array\"}}} | /format | {\"type\":\"array\"}",
                "\"reasoning_effort\":\"none\"               | /think                     | false",
                "\"reasoning_effort\":\"minimal\"            | /think                     | \"low\"",
                "\"reasoning_effort\":\"medium\"             | /think                     | \"medium\"",
                "\"reasoning_effort\":\"xhigh\"              | /think                     | \"high\"",
                "\"reasoning_effort\":\"high\",\"think\":true | /think                    | true",
                "\"keep_alive\":\"10m\"                      | /keep_alive                | \"10m\"",
                "\"logprobs\":true                           | /logprobs                  | true",
                "\"top_logprobs\":3                          | /top_logprobs              | 3"
            })
    void translatesAParameter(String asked, String place, String sent) {
        assertThat(sent("{%s,%s}".formatted(asked, HELLO)).at(place)).isEqualTo(json(sent));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":1",
                "\"stop\":null",
                "\"stop\":[]",
                "\"tool_choice\":\"auto\"",
                "\"tools\":[]",
                "\"user\":\"u\"",
                "\"parallel_tool_calls\":false",
                "\"response_format\":{\"type\":\"text\"}",
                "\"temperature\":null",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"none\""
            })
    void leavesOut(String asked) {
        assertThat(sent("{%s,%s}".formatted(asked, HELLO))).isEqualTo(sent("{%s}".formatted(HELLO)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":2                                         | n must be 1",
                "\"logit_bias\":{\"50256\":-100}                 | logit_bias is not known",
                "\"tool_choice\":\"required\"                    | tool_choice must be auto or none",
                "\"tool_choice\":{\"type\":\"function\"}         | tool_choice must be auto or none",
                "\"parallel_tool_calls\":false,\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}] | parallel_tool_calls must be true",
                "\"response_format\":{\"type\":\"grammar\"}      | response_format must be of type",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\"}]}] | messages[0].content[0].type must be",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b\"}}]}] | messages[0].content[0].image_url.url must be a data: address",
                "\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"[]\"}}]}] | messages[0].tool_calls[0].function.arguments must be a JSON object"
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
    void translatesAConversation() {
        assertThat(sent("""
                {"messages":[
                  {"role":"developer","content":"Be brief."},
                  {"role":"user","content":[{"type":"text","text":"What"},{"type":"text","text":" now?"}]},
                  {"role":"assistant","content":null,"reasoning_content":"Hm.","tool_calls":[
                    {"id":"c1","type":"function","function":{"name":"f","arguments":""}}]},
                  {"role":"tool","tool_call_id":"c1","content":"42"},
                  {"role":"tool","tool_call_id":"c2","content":"43"}]}""").path("messages")).isEqualTo(json("""
                [{"role":"system","content":"Be brief."},
                 {"role":"user","content":"What now?"},
                 {"role":"assistant","content":"","thinking":"Hm.","tool_calls":[
                   {"id":"c1","function":{"name":"f","arguments":{}}}]},
                 {"role":"tool","content":"42","tool_call_id":"c1","tool_name":"f"},
                 {"role":"tool","content":"43","tool_call_id":"c2","tool_name":""}]"""));
    }

    @Test
    void takesNoRequestForAFaultOfItsOwn() {
        OddRequests.each(request -> assertThat(ProviderJson.tree(OllamaRequest.of(request, LLAMA))
                        .path("messages")
                        .isArray())
                .isTrue());
    }

    private static JsonNode sent(String body) {
        String named = body.replaceFirst("\\{", "{\"model\":\"ours\",");
        var request = ChatRequest.parse(named.getBytes(StandardCharsets.UTF_8));
        return ProviderJson.tree(OllamaRequest.of(request, LLAMA));
    }

    private static JsonNode json(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
