package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static ai.agentsflow.routing.ScriptedProvider.finish;
import static ai.agentsflow.routing.ScriptedProvider.role;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long clients wait for their streams to begin: each request is one of those that begin, of those that fail, or is left out. */
class ModelRouterStreamTest extends RoutingTest {

    private static final String WAITED = "agentsflow_stream_time_to_first_chunk_seconds_";

    private final HeardRoute streamed = new HeardRoute() {
        @Override
        public boolean streamed() {
            return true;
        }
    };

    @Test
    void beginsWithTheFirstContent() throws Exception {
        ask(ONE, "a", streamed);
        var model = provider.lastCall().listener();
        model.onOutput(role());
        assertThat(begun()).isZero();

        model.onOutput(content("Hello"));
        model.onOutput(content(" there"));
        model.onFailure(new ModelFailure(Kind.BROKEN_ANSWER, "it breaks off"));

        assertThat(begun()).isOne();
        assertThat(failed()).isZero();
    }

    /** The model that answers in the end was quick; who asked has waited for those before it, too. */
    @Test
    void waitsForAllThatWereAskedBefore() throws Exception {
        provider.when("a", fails(Kind.RATE_LIMITED, Duration.ofMillis(300))).when("a", answers("Hello"));

        ask(ONE, "a", streamed);

        streamed.served();
        assertThat(figure(WAITED + "bucket{outcome=\"begun\",le=\"0.16\"}")).isZero();
        assertThat(begun()).isOne();
        assertThat(failed()).isZero();
        assertThat(text())
                .containsPattern("gen_ai_client_operation_time_to_first_chunk_seconds_bucket\\{.*le=\"0.16\"} 1");
    }

    @Test
    void beginsWithTheEndOfAnAnswerThatSaysNothing() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(finish());
            listener.onEnd();
        });

        ask(ONE, "a", streamed);

        streamed.served();
        assertThat(begun()).isOne();
    }

    @Test
    void failsOnceNobodyIsLeftToAsk() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT)).when("b", fails(Kind.UPSTREAM_ERROR));

        ask(TWO, "a", streamed);

        streamed.failure();
        assertThat(failed()).isOne();
        assertThat(begun()).isZero();
    }

    @Test
    void failsWithoutAnyModelThatCouldBeAsked() throws Exception {
        ask("""
                models:
                  - { name: keyless, provider: openai, api-key: "${NOBODYS_KEY}" }
                """, "keyless", streamed);

        streamed.failure();
        assertThat(failed()).isOne();
    }

    @Test
    void failsWhileEveryCircuitIsOpen() throws Exception {
        circuits.of("a").breaker().transitionToOpenState();

        ask(ONE, "a", streamed);

        streamed.failure();
        assertThat(failed()).isOne();
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTEXT_TOO_LONG", "CONTENT_REFUSED", "REQUEST_REFUSED"})
    void leavesOutRequestsAtFault(Kind kind) throws Exception {
        provider.when("a", fails(kind));

        ask(ONE, "a", streamed);

        streamed.failure();
        assertThat(begun() + failed()).isZero();
    }

    @Test
    void leavesOutClientsThatLeave() throws Exception {
        var call = ask(TWO, "a", streamed);
        var model = provider.lastCall().listener();

        call.cancel();
        model.onFailure(new ModelFailure(Kind.UNREACHABLE, "late"));

        assertThat(begun() + failed()).isZero();
    }

    @Test
    void leavesOutClientsThatLeaveBetweenTwoTries() throws Exception {
        provider.when("a", fails(Kind.RATE_LIMITED, Duration.ofSeconds(1)));

        var call = ask(ONE, "a", streamed);
        call.cancel();
        circuits.of("a").breaker().transitionToOpenState();

        streamed.failure();
        assertThat(begun() + failed()).isZero();
    }

    @Test
    void leavesOutAnswersInOnePiece() throws Exception {
        provider.when("a", answers("Hello")).when("a", fails(Kind.CREDENTIAL_REFUSED));

        ask(ONE, "a");
        heard.served();
        ask(ONE, "a", new HeardRoute());

        assertThat(begun() + failed()).isZero();
    }

    /** Those who wait for the same answer are one call. */
    @Test
    void countsAStreamThatOthersJoin() throws Exception {
        provider.when("a", answers("Hello"));

        ask("""
                models:
                  - { name: a, provider: openai, retries: 0, cache: { ttl: 1h, any-temperature: true } }
                """, "a", streamed);

        streamed.served();
        assertThat(streamed.cache()).containsExactly("miss");
        assertThat(begun()).isOne();
    }

    private double begun() throws IOException {
        return figure(WAITED + "count{outcome=\"begun\"}");
    }

    private double failed() throws IOException {
        return figure(WAITED + "count{outcome=\"failed\"}");
    }

    private double figure(String series) throws IOException {
        var line = Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(text());
        assertThat(line.find()).as(series).isTrue();
        return Double.parseDouble(line.group(1));
    }

    private String text() throws IOException {
        var page = new ByteArrayOutputStream();
        figures.write(page);
        return page.toString(UTF_8);
    }
}
