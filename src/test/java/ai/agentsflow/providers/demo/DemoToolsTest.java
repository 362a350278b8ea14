package ai.agentsflow.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which tools are called, with what, and what is said of their results. */
class DemoToolsTest extends DemoCalls {

    private static final String NAMED =
            "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}";
    private static final String BOTH =
            "\"messages\":[{\"role\":\"user\",\"content\":\"Use get_time, then `get_weather` and get_weather2.\"}]";

    @Test
    void callsTheToolThatTheChoiceNames() throws Exception {
        var answer = whole(HELLO, WEATHER, NAMED);

        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(answer.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(names(answer)).containsExactly("get_weather");
        var arguments = json(
                answer.at("/choices/0/message/tool_calls/0/function/arguments").asText());
        assertThat(arguments.path("city").isTextual()).isTrue();
        assertThat(arguments.path("days").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(answer.at("/choices/0/message/tool_calls/0/id").asText()).startsWith("call_");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isPositive();
    }

    @Test
    void callsOneOfThemWhereOneIsRequired() throws Exception {
        assertThat(names(whole(HELLO, WEATHER, "\"tool_choice\":\"required\""))).containsExactly("get_weather");
        assertThat(names(whole(
                        HELLO,
                        WEATHER,
                        "\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":{\"mode\":\"required\",\"tools\":"
                                + "[{\"type\":\"function\",\"function\":{\"name\":\"get_time\"}}]}}")))
                .containsExactly("get_time");
    }

    @Test
    void callsByItselfThoseThatThePromptNames() throws Exception {
        assertThat(names(whole(HELLO, WEATHER))).isEmpty();
        assertThat(names(whole(BOTH, WEATHER))).containsExactly("get_time", "get_weather");
        assertThat(names(whole(BOTH, WEATHER, "\"parallel_tool_calls\":false"))).containsExactly("get_time");
        assertThat(names(whole(BOTH, WEATHER, "\"tool_choice\":\"none\""))).isEmpty();
        assertThat(names(whole(BOTH, WEATHER, NAMED))).containsExactly("get_weather");
    }

    @Test
    void streamsCallsPieceByPiece() throws Exception {
        var chunks = streamed(BOTH, WEATHER, "\"n\":2");

        for (int index = 0; index < 2; index++) {
            int choice = index;
            var calls = chunks.stream()
                    .flatMap(chunk -> chunk.path("choices").valueStream())
                    .filter(one -> one.path("index").asInt() == choice)
                    .flatMap(one -> one.at("/delta/tool_calls").valueStream())
                    .toList();
            assertThat(calls.stream()
                            .map(call -> call.at("/function/name").asText(""))
                            .filter(name -> !name.isEmpty()))
                    .containsExactly("get_time", "get_weather");
            var arguments = calls.stream()
                    .filter(call -> call.path("index").asInt() == 1)
                    .map(call -> call.at("/function/arguments").asText())
                    .collect(Collectors.joining());
            assertThat(json(arguments).path("days").asInt()).isEqualTo(3);
        }
        assertThat(chunks.stream()
                        .flatMap(chunk -> chunk.path("choices").valueStream())
                        .map(choice -> choice.path("finish_reason").asText("null"))
                        .filter(reason -> !reason.equals("null")))
                .containsExactly("tool_calls", "tool_calls");
    }

    @Test
    void cutsArgumentsThatAreTooLong() throws Exception {
        var answer = whole(HELLO, WEATHER, NAMED, "\"max_tokens\":5");

        assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(answer.at("/usage/completion_tokens").asInt()).isLessThanOrEqualTo(5);
    }

    @Test
    void repeatsWhatToolsHaveAnswered() throws Exception {
        var answered = """
                "messages":[{"role":"user","content":"get_weather"},
                  {"role":"assistant","tool_calls":[
                    {"id":"a","type":"function","function":{"name":"get_weather","arguments":"{}"}},
                    {"id":"b","type":"function","function":{"name":"get_time","arguments":"{}"}}]},
                  {"role":"tool","tool_call_id":"b","content":"noon"},
                  {"role":"tool","tool_call_id":"a","content":[{"type":"text","text":"sunny"}]}]""";

        for (String choice : List.of("\"tool_choice\":\"auto\"", "\"tool_choice\":\"required\"", NAMED)) {
            var answer = whole(answered, WEATHER, choice);
            assertThat(names(answer)).isEmpty();
            assertThat(text(answer))
                    .contains("demonstration model")
                    .endsWith("The tool get_time answered: noon The tool get_weather answered: sunny");
        }
    }

    private static List<String> names(JsonNode answer) {
        return answer.at("/choices/0/message/tool_calls")
                .valueStream()
                .map(call -> call.at("/function/name").asText())
                .toList();
    }
}
