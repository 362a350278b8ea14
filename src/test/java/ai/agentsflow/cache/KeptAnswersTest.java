package ai.agentsflow.cache;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers are kept, and which are not worth it. */
class KeptAnswersTest extends CachedCalls {

    @Test
    void keepsNoFailure() throws Exception {
        provider.when("plain", fails(Kind.UPSTREAM_ERROR)).when("plain", answers("well"));
        ask("plain", "Hello", wishing("60")).failure();

        assertThat(ask("plain", "Hello", wishing("60")).text()).isEqualTo("well");
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "content_filter", "insufficient_system_resource"})
    void keepsNoAnswerThatWasCutShort(String reason) throws Exception {
        provider.when("a", ends("half", reason)).when("a", answers("whole"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", "Hello", ORIGIN).text()).isEqualTo("whole");
    }

    @Test
    void keepsNoAnswerOfWhichOneChoiceWasCutShort() throws Exception {
        provider.when("a", listener -> {
                    listener.onOutput(output("""
                            {"choices":[{"index":0,"message":{"content":"half"},"finish_reason":"length"},
                              {"index":1,"message":{"content":"whole"},"finish_reason":"stop"}]}"""));
                    listener.onEnd();
                })
                .when("a", answers("whole"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", "Hello", ORIGIN).text()).isEqualTo("whole");
    }

    @Test
    void keepsNoAnswerThatNeverSaidItsEnd() throws Exception {
        provider.when("a", listener -> {
                    listener.onOutput(content("half"));
                    listener.onEnd();
                })
                .when("a", answers("whole"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", "Hello", ORIGIN).text()).isEqualTo("whole");
    }

    @Test
    void keepsToolCalls() throws Exception {
        provider.when("a", ends("", "tool_calls"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", "Hello", ORIGIN).cache()).containsExactly("hit");
    }

    @Test
    void keepsNoAnswerOfAModelThatStoodIn() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT)).when("b", answers("of b")).when("a", answers("of a"));
        assertThat(ask("a", "Hello", ORIGIN).served().model()).isEqualTo("b");

        assertThat(ask("a", "Hello", ORIGIN).text()).isEqualTo("of a");
    }

    @Test
    void keepsTheAnswerOfAnyModelOfATaskThatMayBeKept() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT)).when("b", answers("of b"));
        ask("task:t", "Hello", ORIGIN).served();

        var second = ask("task:t", "Hello", ORIGIN);

        assertThat(second.text()).isEqualTo("of b");
        assertThat(second.begun()).containsExactly("b 0");
    }

    @Test
    void keepsNotTheAnswerOfATasksModelThatMayNot() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT))
                .when("b", fails(Kind.TIMEOUT))
                .when("plain", answers("of plain"))
                .when("a", answers("of a"));
        ask("task:t", "Hello", ORIGIN).served();

        assertThat(ask("task:t", "Hello", ORIGIN).text()).isEqualTo("of a");
    }

    @Test
    void keepsNoMoreBytesThanItMay() throws Exception {
        var longText = "x".repeat(100_000);
        for (int i = 0; i < 100; i++) {
            provider.when("a", answers(longText));
            ask("a", "Question " + i, ORIGIN).served();
        }

        assertThat(cache.bytes()).isBetween(1L << 20, (long) CacheOnHand.CONFIG.maxBytes());
        assertThat(cache.misses()).isEqualTo(100);
    }

    @Test
    void keepsNoAnswerThatIsTooLarge() throws Exception {
        provider.when("a", answers("x".repeat(SharedCall.MOST_BYTES)));

        assertThat(ask("a", "Hello", ORIGIN).text()).hasSize(SharedCall.MOST_BYTES);
        assertThat(cache.bytes()).isZero();
    }

    private static Consumer<ModelListener> ends(String text, String reason) {
        return listener -> {
            listener.onOutput(content(text));
            listener.onOutput(
                    output("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"%s\"}]}".formatted(reason)));
            listener.onEnd();
        };
    }

    private static ModelOutput output(String json) {
        return ModelOutputReader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
