package ai.agentsflow.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.providers.HeardAnswer;
import ai.agentsflow.providers.ModelProvider;
import ai.agentsflow.providers.ProviderTest;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.upstream.ProviderKind;
import ai.agentsflow.upstream.Upstream;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no answer depends on is given up where a server refuses it, and the client is told so. */
class OpenAiHintsTest extends ProviderTest {

    private static final String ASKED = """
            {"model":"ours","reasoning_effort":"high","messages":[{"role":"user","content":"Hi"},
              {"role":"assistant","content":null%s,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c","content":"ok"}]}""";

    private static final Map<String, String> HINTS =
            Map.of("reasoning_effort", "thinking", "reasoning_content", "earlier thoughts");

    private final FakeUpstream fake = FakeUpstream.start();
    private final OpenAiProvider provider = new OpenAiProvider(http);

    @Override
    protected ModelProvider provider() {
        return provider;
    }

    @Override
    protected Upstream upstream() {
        return new Upstream(ProviderKind.OPENAI, "fake-model", fake.endpoint(), null, PATIENT, 4096, 512);
    }

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unsupported parameter: 'reasoning_effort' is not supported with this model.",
                "Argument not supported on this model: reasoningEffort",
                "Unsupported value: 'reasoning_effort' does not support 'high' with this model.",
                "\\\"llama3.2\\\" does not support thinking",
            })
    void givesTheWishForThinkingUpAndKnowsItTheNextTime(String words) throws Exception {
        fake.refuses(400, "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\"}}".formatted(words));

        var first = asked("", HINTS).complete();
        var second = asked("", HINTS).complete();

        assertThat(fake.calls()).hasSize(3);
        assertThat(fake.calls().get(0).json().path("reasoning_effort").asText()).isEqualTo("high");
        assertThat(fake.calls().subList(1, 3)).noneMatch(call -> call.json().has("reasoning_effort"));
        assertThat(first.headers()).containsEntry(ModelListener.DROPPED, "thinking");
        assertThat(second.headers()).containsEntry(ModelListener.DROPPED, "thinking");
    }

    /** Whoever asks in OpenAI's own terms is told what OpenAI's server says. */
    @Test
    void takesNothingBackThatAClientHasSaidItself() throws Exception {
        fake.refuses(400, "{\"error\":{\"message\":\"Unknown parameter: reasoning_effort\"}}");
        asked("", HINTS).complete();
        fake.refuses(400, "{\"error\":{\"message\":\"Unknown parameter: reasoning_effort\"}}");

        var refused = asked("", Map.of());

        assertThat(refused.failure().kind()).isEqualTo(Kind.REQUEST_REFUSED);
        assertThat(fake.lastCall().json().path("reasoning_effort").asText()).isEqualTo("high");
        assertThat(refused.headers()).isEmpty();
    }

    @Test
    void leavesThoughtsOutThatAServerRefuses() throws Exception {
        fake.refuses(
                400,
                "{\"error\":{\"message\":\"'messages.1' : for 'role:assistant' the following must be satisfied"
                        + "[('messages.1' : property 'reasoning_content' is unsupported)]\"}}");

        var answer = asked(",\"reasoning_content\":\"Hm.\",\"reasoning\":\"Hm.\"", HINTS)
                .complete();
        var without = asked("", HINTS).complete();

        assertThat(turn(1).has("reasoning_content")).isFalse();
        assertThat(turn(1).has("reasoning")).isFalse();
        assertThat(fake.calls().get(1).json().path("reasoning_effort").asText()).isEqualTo("high");
        assertThat(answer.headers()).containsEntry(ModelListener.DROPPED, "earlier thoughts");
        assertThat(without.headers()).isEmpty();
    }

    /** As DeepSeek's that think do of turns that another model had. */
    @Test
    void givesAnEmptyThoughtWhereAServerInsistsOnOne() throws Exception {
        fake.refuses(
                400,
                "{\"error\":{\"message\":\"The `reasoning_content` in the thinking mode must be passed back to the API.\"}}");

        var answer = asked("", HINTS).complete();

        assertThat(turn(1).path("reasoning_content").isTextual()).isTrue();
        assertThat(turn(1).path("reasoning_content").asText()).isEmpty();
        assertThat(fake.calls().get(1).json().at("/messages/0").has("reasoning_content"))
                .isFalse();
        assertThat(answer.headers()).isEmpty();
    }

    private JsonNode turn(int call) {
        return fake.calls().get(call).json().at("/messages/1");
    }

    private HeardAnswer asked(String thought, Map<String, String> hints) {
        var answer = new HeardAnswer();
        start(upstream(), ChatRequest.parse(ASKED.formatted(thought).getBytes(StandardCharsets.UTF_8), hints), answer);
        return answer;
    }
}
