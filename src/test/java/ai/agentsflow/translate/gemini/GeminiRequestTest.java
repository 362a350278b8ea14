package ai.agentsflow.translate.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.ThoughtSignature;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.OddRequests;
import ai.agentsflow.translate.Target;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeminiRequestTest {

    private static final String PRO = "gemini-3.1-pro-preview";
    private static final String HELLO = """
            "messages":[{"role":"user","content":"Hello"}]""";
    private static final String TOOL = """
            "tools":[{"type":"function","function":{"name":"f"}}]""";

    @Test
    void saysNothingThatWasNotAsked() {
        assertThat(sent("{%s}".formatted(HELLO)))
                .isEqualTo(json("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"max_tokens\":7                            | /generationConfig/maxOutputTokens  | 7",
                "\"max_tokens\":7,\"max_completion_tokens\":8 | /generationConfig/maxOutputTokens | 8",
                "\"temperature\":1.5                         | /generationConfig/temperature      | 1.5",
                "\"top_p\":0.9                               | /generationConfig/topP             | 0.9",
                "\"top_k\":40                                | /generationConfig/topK             | 40",
                "\"seed\":7                                  | /generationConfig/seed             | 7",
                "\"frequency_penalty\":0.5                   | /generationConfig/frequencyPenalty | 0.5",
                "\"presence_penalty\":0.5                    | /generationConfig/presencePenalty  | 0.5",
                "\"n\":8                                     | /generationConfig/candidateCount   | 8",
                "\"stop\":\"END\"                            | /generationConfig/stopSequences    | [\"END\"]",
                "\"stop\":[\"a\",\"b\"]                      | /generationConfig/stopSequences    | [\"a\",\"b\"]",
                "\"logprobs\":true,\"top_logprobs\":3        | /generationConfig/responseLogprobs | true",
                "\"logprobs\":true,\"top_logprobs\":3        | /generationConfig/logprobs         | 3",
                "\"response_format\":{\"type\":\"json_object\"} | /generationConfig                | {\"responseMimeType\":\"application/json\"}",
                "\"extra_body\":{\"google\":{\"cached_content\":\"cachedContents/1\"}}       | /cachedContent  | \"cachedContents/1\"",
                "\"extra_body\":{\"google\":{\"safety_settings\":[{\"category\":\"c\"}]}}    | /safetySettings | [{\"category\":\"c\"}]",
                "\"reasoning_effort\":\"low\",\"extra_body\":{\"google\":{\"thinking_config\":{\"thinking_budget\":5}}} | /generationConfig/thinkingConfig | {\"thinking_budget\":5}",
            })
    void translatesAParameter(String asked, String place, String sent) {
        assertThat(sent("{%s,%s}".formatted(asked, HELLO)).at(place)).isEqualTo(json(sent));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "gemini-2.5-flash       | none    | {\"thinkingBudget\":0}",
                "gemini-2.5-flash       | minimal | {\"thinkingBudget\":1024,\"includeThoughts\":true}",
                "gemini-2.5-pro         | low     | {\"thinkingBudget\":1024,\"includeThoughts\":true}",
                "gemini-2.5-pro         | medium  | {\"thinkingBudget\":8192,\"includeThoughts\":true}",
                "gemini-2.5-pro         | high    | {\"thinkingBudget\":24576,\"includeThoughts\":true}",
                "gemini-2.5-pro         | xhigh   | {\"thinkingBudget\":24576,\"includeThoughts\":true}",
                "gemini-3-flash-preview | minimal | {\"thinkingLevel\":\"minimal\",\"includeThoughts\":true}",
                "gemini-3.1-pro-preview | minimal | {\"thinkingLevel\":\"low\",\"includeThoughts\":true}",
                "gemini-3.1-pro-preview | medium  | {\"thinkingLevel\":\"medium\",\"includeThoughts\":true}",
                "gemini-20-flash        | max     | {\"thinkingLevel\":\"high\",\"includeThoughts\":true}",
                "gemini-flash-latest    | low     | {\"thinkingLevel\":\"low\",\"includeThoughts\":true}"
            })
    void saysHowMuchToThinkInTheModelsWay(String model, String effort, String sent) {
        assertThat(sent("{\"reasoning_effort\":\"%s\",%s}".formatted(effort, HELLO), model)
                        .at("/generationConfig/thinkingConfig"))
                .isEqualTo(json(sent));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"auto\"                                             | {\"mode\":\"AUTO\"}",
                "\"required\"                                         | {\"mode\":\"ANY\"}",
                "\"none\"                                             | {\"mode\":\"NONE\"}",
                "{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | {\"mode\":\"ANY\",\"allowedFunctionNames\":[\"f\"]}"
            })
    void tellsWhetherToUseTools(String choice, String sent) {
        assertThat(sent("{%s,\"tool_choice\":%s,%s}".formatted(TOOL, choice, HELLO))
                        .at("/toolConfig/functionCallingConfig"))
                .isEqualTo(json(sent));
    }

    /** Google's other members for a schema take only a part of JSON Schema. */
    @Test
    void passesSchemasAsTheyAre() {
        String schema = """
                {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","additionalProperties":false,
                 "$defs":{"p":{"type":["string","null"],"pattern":"^a"}},"properties":{"a":{"$ref":"#/$defs/p"},
                 "b":{"oneOf":[{"const":1},{"enum":[2,null]}]}},"required":["a"]}""";

        var sent = sent("""
                {"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":%s}}],
                 "response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":%s}},%s}""".formatted(schema, schema, HELLO));

        assertThat(sent.at("/tools/0/functionDeclarations/0"))
                .isEqualTo(json("{\"name\":\"f\",\"parametersJsonSchema\":%s}".formatted(schema)));
        assertThat(sent.path("generationConfig"))
                .isEqualTo(json(
                        "{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":%s}".formatted(schema)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":1",
                "\"n\":null",
                "\"stop\":null",
                "\"stop\":[]",
                "\"tools\":[]",
                "\"tool_choice\":\"required\"",
                "\"parallel_tool_calls\":false",
                "\"user\":\"u\"",
                "\"top_logprobs\":3",
                "\"logprobs\":false",
                "\"reasoning_effort\":null",
                "\"response_format\":{\"type\":\"text\"}",
                "\"extra_body\":{}",
                "\"temperature\":null"
            })
    void leavesOut(String asked) {
        assertThat(sent("{%s,%s}".formatted(asked, HELLO))).isEqualTo(sent("{%s}".formatted(HELLO)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"n\":0                                     | n must be from 1 to 8",
                "\"n\":9                                     | n must be from 1 to 8",
                "\"logit_bias\":{\"50256\":-100}             | logit_bias is not known",
                "\"functions\":[]                            | functions is not known",
                "\"modalities\":[\"audio\"]                  | modalities must be text",
                "\"web_search_options\":{}                   | web_search_options is not known",
                "\"reasoning_effort\":\"none\"               | reasoning_effort must not be none",
                "\"reasoning_effort\":\"much\"               | reasoning_effort must be",
                "\"response_format\":{\"type\":\"grammar\"}  | response_format must be of type",
                "\"tools\":[{\"type\":\"custom\"}]           | tools[0] must be a function",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"parallel_tool_calls\":false | parallel_tool_calls must be true",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":\"any\"       | tool_choice must be auto",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}],\"tool_choice\":{\"type\":\"function\"}   | tool_choice.function.name must be",
                "\"extra_body\":{\"google\":{\"speech_config\":{}}} | extra_body.google may hold",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}] | messages[0].content[0].type must be",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://a/b.png\"}}]}] | messages[0].content[0].image_url.url must be an https:",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:;base64,AAAA\"}}]}] | messages[0].content[0].image_url.url must name its media type",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"file:///etc/passwd\"}}]}] | messages[0].content[0].image_url.url must be an https:",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":\"x\"}}]}] | messages[0].content[0].file.file_data must be a data: address",
                "\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"A\",\"format\":\"a/b\"}}]}] | messages[0].content[0].input_audio must have data",
                "\"messages\":[{\"role\":\"system\",\"content\":[{\"type\":\"image_url\"}]}] | messages[0].content[0].type must be text",
                "\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"[]\"}}]}] | messages[0].tool_calls[0].function.arguments must be a JSON object",
                "\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"type\":\"custom\"}]}] | messages[0].tool_calls[0].function.name must be",
                "\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"x\"}] | messages[0].tool_call_id must be the id of a call",
                "\"messages\":[{\"role\":\"function\",\"name\":\"f\",\"content\":\"x\"}] | messages[0].role must be"
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
        var sent = sent("""
                {"messages":[
                  {"role":"developer","content":"Be brief."},
                  {"role":"user","content":[{"type":"text","text":"What"},{"type":"text","text":""}]},
                  {"role":"user","content":"now?"},
                  {"role":"assistant","content":"Well","reasoning_content":"Hm."},
                  {"role":"assistant","content":null,"refusal":"No."},
                  {"role":"system","content":[{"type":"text","text":"Be"},{"type":"text","text":" kind."}]},
                  {"role":"user","content":""},
                  {"role":"user","content":"So?"}]}""");

        assertThat(sent).isEqualTo(json("""
                {"systemInstruction":{"parts":[{"text":"Be brief."},{"text":"Be kind."}]},
                 "contents":[
                  {"role":"user","parts":[{"text":"What"},{"text":"now?"}]},
                  {"role":"model","parts":[{"text":"Well"},{"text":"No."}]},
                  {"role":"user","parts":[{"text":"So?"}]}]}"""));
    }

    @Test
    void wrapsWhatAToolAnsweredUnlessItIsAnObject() {
        var sent = sent("""
                {"messages":[{"role":"user","content":"x"},
                  {"role":"assistant","tool_calls":[
                    {"id":"a","function":{"name":"f"}},{"id":"b","function":{"name":"g","arguments":" "}},
                    {"id":"c","function":{"name":"h","arguments":"{}"}},{"id":"d","function":{"name":"i","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"b","content":"[1,2]"},
                  {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"{\\"t\\":"},{"type":"text","text":"1}"}]},
                  {"role":"tool","tool_call_id":"c","content":""},
                  {"role":"tool","tool_call_id":"d","content":"{\\"a\\":1,\\"a\\":2}"},
                  {"role":"tool","tool_call_id":"?","name":"old","content":"z"}]}""");

        assertThat(sent.at("/contents/2/parts")).isEqualTo(json("""
                [{"functionResponse":{"id":"b","name":"g","response":{"output":"[1,2]"}}},
                 {"functionResponse":{"id":"a","name":"f","response":{"t":1}}},
                 {"functionResponse":{"id":"c","name":"h","response":{"output":""}}},
                 {"functionResponse":{"id":"d","name":"i","response":{"output":"{\\"a\\":1,\\"a\\":2}"}}},
                 {"functionResponse":{"id":"?","name":"old","response":{"output":"z"}}}]"""));
    }

    @Test
    void beginsWithTheUser() {
        assertThat(sent("{\"messages\":[{\"role\":\"assistant\",\"content\":\"Hi\"}]}")
                        .path("contents"))
                .isEqualTo(json("""
                        [{"role":"user","parts":[{"text":"(The conversation begins.)"}]},{"role":"model","parts":[{"text":"Hi"}]}]"""));
        assertThat(sent("{\"messages\":[{\"role\":\"system\",\"content\":\"Hi\"}]}")
                        .path("contents"))
                .isEqualTo(json("[{\"role\":\"user\",\"parts\":[{\"text\":\"(The conversation begins.)\"}]}]"));
    }

    @Test
    void givesSignaturesBackFromWhereverTheyAre() {
        var call = json("{\"id\":\"f1\",\"extra_content\":{\"google\":{\"thought_signature\":\"a+/=\"}}}");
        String carrying = ThoughtSignature.into("f1", call);

        var parts = sent("""
                {"messages":[{"role":"user","content":"x"},
                  {"role":"assistant","content":"Hm","extra_content":{"google":{"thought_signature":"T"}},"tool_calls":[
                    {"id":"%s","function":{"name":"f","arguments":"{}"}},
                    {"id":"f2","function":{"name":"g","arguments":"{}"},"extra_content":{"google":{"thought_signature":"S"}}}]},
                  {"role":"tool","tool_call_id":"%s","content":"y"},
                  {"role":"assistant","content":null,"extra_content":{"google":{"thought_signature":"U"}}}]}""".formatted(carrying, carrying)).path("contents");

        assertThat(parts).isEqualTo(json("""
                [{"role":"user","parts":[{"text":"x"}]},
                 {"role":"model","parts":[{"text":"Hm","thoughtSignature":"T"},
                   {"functionCall":{"id":"f1","name":"f","args":{}},"thoughtSignature":"a+/="},
                   {"functionCall":{"id":"f2","name":"g","args":{}},"thoughtSignature":"S"}]},
                 {"role":"user","parts":[{"functionResponse":{"id":"f1","name":"f","response":{"output":"y"}}}]},
                 {"role":"model","parts":[{"text":"","thoughtSignature":"U"}]}]"""));
    }

    /** A conversation that another model began: Gemini 3 takes no call without a signature, and earlier ones want none. */
    @ParameterizedTest
    @CsvSource({
        "gemini-3-flash-preview, skip_thought_signature_validator",
        "gemini-2.5-flash, ''",
        "gemini-2.0-flash, ''"
    })
    void saysThatThereIsNoSignatureWhereTheModelWantsOne(String model, String signature) {
        var parts = sent("""
                {"messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[
                  {"id":"a","function":{"name":"f"}},{"id":"b","function":{"name":"g"}}]}]}""", model).at("/contents/1/parts");

        assertThat(parts.path(0).path("thoughtSignature").asText("")).isEqualTo(signature);
        assertThat(parts.path(1).has("thoughtSignature")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.JPG?x=y.pdf\"}} | {\"fileData\":{\"fileUri\":\"https://a/b.JPG?x=y.pdf\",\"mimeType\":\"image/jpeg\"}}",
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b\"}}             | {\"fileData\":{\"fileUri\":\"https://a/b\"}}",
                "{\"type\":\"image_url\",\"image_url\":{\"url\":\"gs://a/b.webp\"}}           | {\"fileData\":{\"fileUri\":\"gs://a/b.webp\",\"mimeType\":\"image/webp\"}}",
                "{\"type\":\"image_url\",\"image_url\":\"data:IMAGE/PNG;x=y;base64,AAAA\"}    | {\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AAAA\"}}",
                "{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64,AAAA\",\"filename\":\"f\"}} | {\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"AAAA\"}}",
                "{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AAAA\",\"format\":\"mp3\"}} | {\"inlineData\":{\"mimeType\":\"audio/mp3\",\"data\":\"AAAA\"}}"
            })
    void showsFiles(String part, String sent) {
        assertThat(sent("{\"messages\":[{\"role\":\"user\",\"content\":[%s]}]}".formatted(part))
                        .at("/contents/0/parts/0"))
                .isEqualTo(json(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {PRO, "gemini-2.5-flash"})
    void takesNoRequestForAFaultOfItsOwn(String model) {
        OddRequests.each(request -> assertThat(ProviderJson.tree(GeminiRequest.of(request, target(model)))
                        .path("contents")
                        .isEmpty())
                .isFalse());
    }

    private static JsonNode sent(String body) {
        return sent(body, PRO);
    }

    private static JsonNode sent(String body, String model) {
        String named = body.replaceFirst("\\{", "{\"model\":\"ours\",");
        var request = ChatRequest.parse(named.getBytes(StandardCharsets.UTF_8));
        return ProviderJson.tree(GeminiRequest.of(request, target(model)));
    }

    private static Target target(String model) {
        return new Target(model, 32_768, 1024);
    }

    private static JsonNode json(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
