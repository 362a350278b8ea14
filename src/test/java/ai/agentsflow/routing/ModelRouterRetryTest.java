package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.dialect.ModelFailure.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is asked again, and what is left alone. */
class ModelRouterRetryTest extends RoutingTest {

    @ParameterizedTest
    @EnumSource(names = {"UNREACHABLE", "UPSTREAM_ERROR", "BROKEN_ANSWER"})
    void asksTheLastCandidateAgain(Kind kind) throws Exception {
        provider.when("a", fails(kind)).when("a", fails(kind)).when("a", answers("Hello"));

        ask(ONE, "a");

        assertThat(heard.served().attempts()).isEqualTo(3);
        assertThat(provider.asked()).containsExactly("a", "a", "a");
        assertThat(outcomes()).hasSize(3).endsWith("a ok");
    }

    @Test
    void asksNoMoreOftenThanTheCatalogueSays() throws Exception {
        for (int i = 0; i < 9; i++) {
            provider.when("a", fails(Kind.UPSTREAM_ERROR));
        }

        ask(ONE, "a");

        assertThat(heard.failure().kind()).isEqualTo(Kind.UPSTREAM_ERROR);
        assertThat(provider.asked()).hasSize(3);
    }

    @Test
    void asksNotAgainOnceTheBudgetIsSpent() throws Exception {
        circuits.of("a").breaker().transitionToDisabledState();
        for (int i = 0; i < 9; i++) {
            provider.when("a", fails(Kind.UPSTREAM_ERROR));
        }

        var other = new HeardRoute();

        ask(ONE, "a", other);
        ask(ONE, "a", heard);

        assertThat(other.failure()).hasMessage("scripted UPSTREAM_ERROR");
        assertThat(heard.failure()).hasMessage("scripted UPSTREAM_ERROR");
        assertThat(retryBudget.refused()).isOne();
        assertThat(retryBudget.allowed()).isEqualTo(3);
    }

    @Test
    void asksAnotherModelThoughTheBudgetIsSpent() throws Exception {
        while (retryBudget.tryRetry()) {
            assertThat(heard.isOver()).isFalse();
        }
        provider.when("a", fails(Kind.UPSTREAM_ERROR)).when("b", answers("Hello"));

        ask(TWO, "a");

        assertThat(heard.served().model()).isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "TIMEOUT",
                "RATE_LIMITED",
                "CREDENTIAL_REFUSED",
                "MODEL_UNKNOWN",
                "CONTENT_REFUSED",
                "REQUEST_REFUSED",
                "CONTEXT_TOO_LONG"
            })
    void asksNotAgainWhatWouldFailAgain(Kind kind) throws Exception {
        provider.when("a", fails(kind));

        ask(ONE, "a");

        assertThat(heard.failure().kind()).isEqualTo(kind);
        assertThat(provider.asked()).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "UPSTREAM_ERROR"})
    void waitsAsLongAsTheUpstreamWishes(Kind kind) throws Exception {
        provider.when("a", fails(kind, Duration.ofMillis(300))).when("a", answers("Hello"));

        ask(ONE, "a");

        assertThat(heard.served().latency()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @ParameterizedTest
    @EnumSource(names = {"RATE_LIMITED", "UPSTREAM_ERROR"})
    void waitsNotForAnUpstreamThatWishesToBeLeftAlone(Kind kind) throws Exception {
        provider.when("a", fails(kind, Duration.ofSeconds(60)));

        ask(ONE, "a");

        assertThat(heard.failure().retryAfter()).contains(Duration.ofSeconds(60));
        assertThat(provider.asked()).containsExactly("a");
    }

    @Test
    void leavesAModelWithAnOpenCircuitAlone() throws Exception {
        provider.when("b", answers("Hello"));
        circuits.of("a").breaker().transitionToOpenState();

        ask(TWO, "a");

        assertThat(heard.served().model()).isEqualTo("b");
        assertThat(provider.asked()).containsExactly("b");
    }

    @Test
    void failsAtOnceWhenEveryCircuitIsOpen() throws Exception {
        circuits.of("a").breaker().transitionToOpenState();
        circuits.of("b").breaker().transitionToOpenState();

        ask(TWO, "a");

        assertThat(heard.failure().kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(heard.failure().retryAfter()).contains(Duration.ofSeconds(15));
        assertThat(provider.asked()).isEmpty();
        assertThat(ledger.records).isEmpty();
    }

    @Test
    void opensTheCircuitOfAModelThatKeepsFailing() {
        for (int i = 0; i < 5; i++) {
            provider.when("a", fails(Kind.TIMEOUT)).when("b", answers("Hello"));
            ask(TWO, "a", new HeardRoute());
        }

        assertThat(circuits.state("a")).isEqualTo("open");
        assertThat(circuits.state("b")).isEqualTo("closed");
    }

    @Test
    void blamesNoModelForRequestsAtFault() {
        for (int i = 0; i < 20; i++) {
            provider.when("a", fails(Kind.REQUEST_REFUSED));
            ask(TWO, "a", new HeardRoute());
        }

        assertThat(circuits.of("a").isClosed()).isTrue();
    }

    @Test
    void blamesNoModelForClientsThatLeave() {
        for (int i = 0; i < 20; i++) {
            ask(TWO, "a", new HeardRoute()).cancel();
        }

        assertThat(circuits.of("a").isClosed()).isTrue();
        assertThat(circuits.of("a").breaker().getMetrics().getNumberOfBufferedCalls())
                .isZero();
    }
}
