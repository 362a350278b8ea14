package ai.agentsflow.translate.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ProviderJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeMessageTest {

    @Test
    void translatesAMessage() {
        var answer = (ObjectNode) read("""
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[
                   {"type":"thinking","thinking":"Hm.","signature":"c2ln"},
                   {"type":"text","text":"I look"},{"type":"text","text":" it up."},
                   {"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Rome"}},
                   {"type":"invented_later"}],
                 "stop_reason":"tool_use","stop_sequence":null,
                 "usage":{"input_tokens":5,"cache_creation_input_tokens":20,"cache_read_input_tokens":100,"output_tokens":42}}""");

        assertThat(answer.remove("created").asLong()).isPositive();
        assertThat(answer).isEqualTo(tree("""
                {"id":"msg_1","object":"chat.completion","model":"claude-x","choices":[{"index":0,
                   "message":{"role":"assistant","content":"I look it up.","reasoning_content":"Hm.","tool_calls":[
                     {"id":"toolu_1","type":"function","function":{"name":"weather","arguments":"{\\"city\\":\\"Rome\\"}"}}]},
                   "logprobs":null,"finish_reason":"tool_calls"}],
                 "usage":{"prompt_tokens":125,"completion_tokens":42,"total_tokens":167,
                   "prompt_tokens_details":{"cached_tokens":100,"cache_write_tokens":20}}}"""));
    }

    /** After a tool's answer the model may have nothing to add: an empty text, and not none. */
    @Test
    void translatesAnEmptyMessage() {
        var answer = read("{\"type\":\"message\",\"content\":[],\"stop_reason\":\"end_turn\"}");

        assertThat(answer.at("/choices/0/message/content").asText("none")).isEmpty();
        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
        assertThat(answer.has("usage")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"input_tokens\":5.0,\"output_tokens\":\"3\"}                                  | 5  | 3",
                "{\"output_tokens\":3}                                                         | 77 | 3",
                "{\"input_tokens\":-5,\"output_tokens\":3}                                     | 77 | 3",
                "{\"input_tokens\":-5,\"cache_read_input_tokens\":4,\"output_tokens\":3}       | 4  | 3",
                "{\"input_tokens\":9223372036854775807,\"cache_read_input_tokens\":1e300,\"output_tokens\":3} | 1000000000 | 3"
            })
    void tellsCountsThatCanBe(String usage, long read, long written) {
        var answer = read(
                "{\"type\":\"message\",\"content\":[],\"stop_reason\":\"end_turn\",\"usage\":%s}".formatted(usage));

        assertThat(answer.at("/usage/prompt_tokens").asLong()).isEqualTo(read);
        assertThat(answer.at("/usage/completion_tokens").asLong()).isEqualTo(written);
        assertThat(answer.at("/usage/total_tokens").asLong()).isEqualTo(read + written);
    }

    @Test
    void tellsNoCountsWhereNobodyCounted() {
        var answer = read(
                "{\"type\":\"message\",\"content\":[],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":null}}");

        assertThat(answer.has("usage")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}} | UPSTREAM_ERROR",
                "{\"type\":\"message\",\"content\":[],\"stop_reason\":null}     | BROKEN_ANSWER",
                "{\"type\":\"message\",\"stop_reason\":\"end_turn\"}            | BROKEN_ANSWER",
                "\"text\"                                                       | BROKEN_ANSWER"
            })
    void knowsWhatIsNoMessage(String body, Kind kind) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        ModelFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind));
    }

    private static JsonNode read(String body) {
        return ProviderJson.tree(WholeMessage.read(body.getBytes(StandardCharsets.UTF_8), () -> 77)
                .json());
    }

    private static JsonNode tree(String text) {
        return ProviderJson.tree(text.getBytes(StandardCharsets.UTF_8));
    }
}
