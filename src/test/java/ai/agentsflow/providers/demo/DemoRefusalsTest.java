package ai.agentsflow.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenAI refuses, with its members' names, codes and words. */
class DemoRefusalsTest extends DemoCalls {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "temperature":2.1          | temperature           | decimal_above_max_value     | Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.1 instead.
            "temperature":-1           | temperature           | decimal_below_min_value     | Expected a value >= 0, but got -1 instead.
            "temperature":1e300        | temperature           | decimal_above_max_value     |
            "top_p":1.01               | top_p                 | decimal_above_max_value     |
            "frequency_penalty":-2.5   | frequency_penalty     | decimal_below_min_value     | Expected a value >= -2, but got -2.5 instead.
            "presence_penalty":3       | presence_penalty      | decimal_above_max_value     |
            "n":0                      | n                     | integer_below_min_value     | Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.
            "n":129                    | n                     | integer_above_max_value     | Expected a value <= 128, but got 129 instead.
            "n":99999999999            | n                     | integer_above_max_value     |
            "max_tokens":-1            | max_tokens            | integer_below_min_value     | Invalid 'max_tokens': integer below minimum value. Expected a value >= 1, but got -1 instead.
            "max_completion_tokens":0  | max_completion_tokens | integer_below_min_value     |
            "max_tokens":5,"max_completion_tokens":5 | max_tokens | invalid_parameter_combination |
            "top_logprobs":2           | top_logprobs          |                             | only allowed when 'logprobs' is true
            "logprobs":true,"top_logprobs":21 | top_logprobs   | integer_above_max_value     |
            "logprobs":true            | logprobs              | unsupported_parameter       | Unsupported parameter: 'logprobs' is not supported with this model.
            "logit_bias":{"50256":-100} | logit_bias           | unsupported_parameter       |
            "functions":[{"name":"f"}] | functions             | unsupported_parameter       |
            "modalities":["text","audio"] | modalities         | invalid_value               |
            "stop":["a","b","c","d","e"] | stop                | array_above_max_length      | Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.
            "stop":["a",""]            | stop[1]               | empty_string                |
            "tool_choice":"auto"       | tool_choice           |                             | Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.
            "parallel_tool_calls":true | parallel_tool_calls   |                             |
            "tools":[]                 | tools                 | empty_array                 | Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.
            "tools":[{"type":"function"}] | tools[0].function  | missing_required_parameter  | Missing required parameter: 'tools[0].function'.
            "tools":[{"type":"function","function":{}}] | tools[0].function.name | missing_required_parameter |
            "tools":[{"type":"x","function":{"name":"f"}}] | tools[0].type | invalid_value |
            "tools":[{"type":"function","function":{"name":"f g"}}] | tools[0].function.name | invalid_value | string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.
            "tools":[{"type":"function","function":{"name":""}}] | tools[0].function.name | empty_string |
            "tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"f"}}] | tools | invalid_value |
            "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"some" | tool_choice | invalid_value | Supported values are: 'none', 'auto', and 'required'.
            "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function","function":{"name":"g"}} | tool_choice | | 'g' is not found in 'tools'
            "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":{"type":"function"} | tool_choice.function.name | missing_required_parameter |
            "tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{}}}}] | tools[0].function.parameters | invalid_function_parameters | Invalid schema for function 'f': In context=(), 'additionalProperties' is required to be supplied and to be false.
            "response_format":{"type":"xml"} | response_format.type | invalid_value | Supported values are: 'json_object', 'json_schema', and 'text'.
            "response_format":{"type":"json_object"} | messages | | 'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.
            "response_format":{"type":"json_schema"} | response_format.json_schema | missing_required_parameter |
            "response_format":{"type":"json_schema","json_schema":{"schema":{}}} | response_format.json_schema.name | missing_required_parameter |
            "response_format":{"type":"json_schema","json_schema":{"name":"a b","schema":{}}} | response_format.json_schema.name | invalid_value |
            "response_format":{"type":"json_schema","json_schema":{"name":"x"}} | response_format.json_schema.schema | missing_required_parameter |
            "response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{"type":"array"}}} | response_format | | Invalid schema for response_format 'x': schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.
            "response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{"type":"object","additionalProperties":false,"required":[],"properties":{"a":{}}}}} | response_format | | In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'a'.
            "response_format":{"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"object"}}}}} | response_format | | In context=('properties', 'a'), 'additionalProperties' is required
            """, quoteCharacter = '`')
    void refusesAsOpenAiDoes(String member, String param, String code, String words) throws Exception {
        var refusal = refusal(HELLO, member);

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.type()).isEqualTo("invalid_request_error");
        assertThat(refusal.param()).isEqualTo(param);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.message()).contains(words == null ? "" : words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"role":"boss","content":"x"}            | messages[1].role    | Invalid value: 'boss'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.
            {"role":"user"}                          | messages.[1].content | Invalid value for 'content': expected a string, got null.
            {"role":"user","content":null}           | messages.[1].content | expected a string, got null
            {"role":"user","content":[]}             | messages[1].content | empty array
            {"role":"assistant"}                     | messages.[1].content | expected a string, got null
            {"role":"tool","tool_call_id":"a","content":"x"} | messages.[1].role | messages with role 'tool' must be a response to a preceeding message with 'tool_calls'
            {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}}]} | messages | must be followed by tool messages responding to each 'tool_call_id'
            {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}}]},{"role":"user","content":"x"} | messages | did not have response messages: a
            {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}}]},{"role":"tool","tool_call_id":"b","content":"x"} | messages.[2].tool_call_id | 'tool_call_id' of 'b' not found
            {"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}}]},{"role":"tool","content":"x"} | messages[2].tool_call_id | Missing required parameter
            """, quoteCharacter = '`')
    void holdsMessagesToTheirOrder(String messages, String param, String words) throws Exception {
        var refusal = refusal("\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},%s]".formatted(messages));

        assertThat(refusal.param()).isEqualTo(param);
        assertThat(refusal.message()).contains(words);
    }

    @Test
    void refusesNamesThatAreTooLong() throws Exception {
        var tool = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"%s\"}}]";

        var refusal = refusal(HELLO, tool.formatted("f".repeat(65)));

        assertThat(refusal.code()).isEqualTo("string_above_max_length");
        assertThat(refusal.message())
                .isEqualTo(
                        "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64, "
                                + "but got a string with length 65 instead.");
        heard(HELLO, tool.formatted("f".repeat(64))).complete();
    }

    @Test
    void refusesAnAnswerThatIsTooLarge() throws Exception {
        var schema = "{\"type\":\"array\",\"minItems\":3000,\"items\":{\"const\":\"123456789 123456789\"}}";
        var answer = heard(
                HELLO,
                "\"n\":128",
                "\"tool_choice\":\"required\"",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"properties\":{\"a\":%s}}}}]"
                        .formatted(schema));

        assertThat(answer.failure().kind()).isEqualTo(ModelFailure.Kind.ANSWER_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\":2,\"top_p\":0,\"n\":1,\"frequency_penalty\":-2,\"presence_penalty\":2,\"stop\":[\"a\",\"b\",\"c\",\"d\"]",
                "\"temperature\":null,\"n\":null,\"max_tokens\":null,\"stop\":null,\"tools\":null,\"tool_choice\":null,\"response_format\":null",
                "\"logprobs\":false,\"tool_choice\":\"none\",\"logit_bias\":{},\"modalities\":[\"text\"],\"functions\":null",
                "\"seed\":7,\"user\":\"u\",\"metadata\":{\"a\":\"b\"},\"store\":false,\"service_tier\":\"auto\",\"not_invented_yet\":1"
            })
    void takesWhatOpenAiTakes(String members) throws Exception {
        assertThat(text(whole(HELLO, members))).startsWith("This");
    }
}
