package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static ai.agentsflow.routing.ScriptedProvider.finish;
import static ai.agentsflow.routing.ScriptedProvider.role;
import static ai.agentsflow.routing.ScriptedProvider.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.platform.problem.ProblemException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is asked, and whose answer is heard. */
class ModelRouterTest extends RoutingTest {

    @Test
    void asksTheFirstCandidate() throws Exception {
        provider.when("a", answers("Hello"));

        ask(TWO, "a");

        assertThat(heard.served().model()).isEqualTo("a");
        assertThat(heard.served().provider()).isEqualTo("openai");
        assertThat(heard.served().attempts()).isOne();
        assertThat(heard.text()).isEqualTo("Hello");
        assertThat(provider.asked()).containsExactly("a");
    }

    @Test
    void asksNoModelWhoseCallCouldNotBeWrittenDown() {
        ledger.full = true;

        assertThatThrownBy(() -> ask(TWO, "a")).isInstanceOf(ProblemException.class);

        assertThat(provider.asked()).isEmpty();
        assertThat(ledger.records).isEmpty();
    }

    @Test
    void makesTheRequestForTheModelThatIsAsked() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT)).when("b", answers("Hello"));

        ask(TWO, "a");

        heard.served();
        assertThat(provider.lastCall().request().model()).isEqualTo("b");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "UNREACHABLE",
                "TIMEOUT",
                "RATE_LIMITED",
                "UPSTREAM_ERROR",
                "BROKEN_ANSWER",
                "CREDENTIAL_REFUSED",
                "MODEL_UNKNOWN"
            })
    void asksTheNextWhenTheFirstCannotAnswer(Kind kind) throws Exception {
        provider.when("a", fails(kind)).when("b", answers("Hello"));

        ask(TWO, "a");

        assertThat(heard.served().model()).isEqualTo("b");
        assertThat(heard.served().attempts()).isEqualTo(2);
        assertThat(provider.asked()).as("no retry while there is another").containsExactly("a", "b");
    }

    /** What a check would find a moment later a call has found: nobody else has to wait for the same refusal. */
    @Test
    void remembersThatAModelIsGoneOrOurCredentialRefused() throws Exception {
        var catalogue = CatalogueOnPaper.of(TWO);
        provider.when("a", listener -> listener.onFailure(new UpstreamError(401, "wrong key").failure()))
                .when("b", answers("Hello"));

        router(catalogue).ask(ClientRequest.ofChat("a", RoutingTest::request), ORIGIN, heard);

        heard.served();
        assertThat(catalogue.heardOf()).containsExactly("a CREDENTIAL_REFUSED");
    }

    @ParameterizedTest
    @CsvSource({
        "404, The model `x` has been retired, true",
        "404, model: claude-x, true",
        "404, There is no file named x, false",
        "404, This is not a chat model and thus not supported in the v1/chat/completions endpoint, false",
        "401, wrong key, true",
        "402, no money, true",
        "403, This feature is not enabled for your account, false",
    })
    void tellsWhatIsOfTheModelFromWhatIsOfOneRequest(int status, String words, boolean heardOf) throws Exception {
        var catalogue = CatalogueOnPaper.of(TWO);
        provider.when("a", listener -> listener.onFailure(new UpstreamError(status, words).failure()))
                .when("b", answers("Hello"));

        router(catalogue).ask(ClientRequest.ofChat("a", RoutingTest::request), ORIGIN, heard);

        heard.served();
        assertThat(catalogue.heardOf()).hasSize(heardOf ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"CONTENT_REFUSED", "REQUEST_REFUSED", "CONTEXT_TOO_LONG"})
    void asksNobodyElseWhenTheRequestIsAtFault(Kind kind) throws Exception {
        provider.when("a", fails(kind));

        ask(TWO, "a");

        assertThat(heard.failure().kind()).isEqualTo(kind);
        assertThat(provider.asked()).containsExactly("a");
    }

    @Test
    void asksNobodyElseOnceTheAnswerHasBegun() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hel"));
            fails(Kind.BROKEN_ANSWER).accept(listener);
        });

        ask(TWO, "a");

        assertThat(heard.failure().kind()).isEqualTo(Kind.BROKEN_ANSWER);
        assertThat(heard.text()).isEqualTo("Hel");
        assertThat(provider.asked()).containsExactly("a");
    }

    @Test
    void tellsNothingOfAModelThatFailedBeforeItsFirstContent() throws Exception {
        provider.when("a", listener -> {
                    listener.onOutput(role());
                    listener.onOutput(usage(100, 0));
                    fails(Kind.BROKEN_ANSWER).accept(listener);
                })
                .when("b", listener -> {
                    listener.onOutput(role());
                    answers("Hello").accept(listener);
                });

        ask(TWO, "a");

        heard.served();
        assertThat(heard.outputs())
                .extracting(RoutingTest::json)
                .containsExactly(json(role()), json(content("Hello")), json(finish()));
    }

    @Test
    void holdsTheRoleBackUntilTheFirstContent() {
        ask(TWO, "a");
        var model = provider.lastCall().listener();

        model.onOutput(role());
        assertThat(heard.outputs()).isEmpty();

        model.onOutput(content("Hel"));
        assertThat(heard.outputs()).hasSize(2);

        model.onOutput(content("lo"));
        assertThat(heard.outputs()).hasSize(3);
        assertThat(heard.text()).isEqualTo("Hello");
    }

    @Test
    void tellsAnAnswerWithoutAnyContent() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(role());
            listener.onOutput(finish());
            listener.onEnd();
        });

        ask(TWO, "a");

        heard.served();
        assertThat(heard.outputs()).hasSize(2);
    }

    @Test
    void holdsBackAsMuchAsIsSensible() {
        ask(TWO, "a");
        var model = provider.lastCall().listener();
        for (int i = 0; i < 1000; i++) {
            model.onOutput(role());
        }

        model.onOutput(content("Hello"));

        assertThat(heard.outputs()).hasSize(1001);
    }

    @Test
    void asksTheNextWhenAModelGoesOnWithoutContent() throws Exception {
        provider.when("b", answers("Hello")).when("a", listener -> {
            for (int i = 0; i < 1001; i++) {
                listener.onOutput(role());
            }
            answers("too late").accept(listener);
        });

        ask(TWO, "a");

        assertThat(heard.served().model()).isEqualTo("b");
        assertThat(heard.text()).isEqualTo("Hello");
        assertThat(provider.call(0).isCancelled()).isTrue();
        assertThat(outcomes()).containsExactly("a broken_answer", "b ok");
        assertThat(circuits.of("a").breaker().getMetrics().getNumberOfFailedCalls())
                .isOne();
    }

    @Test
    void asksTheNextWhenAModelSendsALotWithoutContent() throws Exception {
        provider.when("b", answers("Hello"));
        ask(TWO, "a");
        var model = provider.lastCall();
        for (int i = 0; i < 17; i++) {
            model.listener().onOutput(ScriptedProvider.withoutContent(1 << 16));
        }

        assertThat(heard.served().model()).isEqualTo("b");
        assertThat(model.isCancelled()).isTrue();
    }

    @Test
    void failsAsTheLastCandidateDid() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT)).when("b", fails(Kind.RATE_LIMITED, Duration.ofMinutes(1)));

        ask(TWO, "a");

        assertThat(heard.failure().kind()).isEqualTo(Kind.RATE_LIMITED);
        assertThat(heard.failure().retryAfter()).contains(Duration.ofMinutes(1));
    }

    @Test
    void failsWhenNobodyHasACredential() throws Exception {
        ask("models: [{ name: a, provider: openai, api-key: '${KEY}' }]", "a");

        assertThat(heard.failure().kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(heard.failure()).hasMessage("no model that could answer has its credential set");
        assertThat(provider.asked()).isEmpty();
        assertThat(ledger.records).isEmpty();
    }

    @Test
    void knowsWhichNamesCanBeAskedFor() {
        var router = router(CatalogueOnPaper.of(TWO));

        router.check("a", requester("ann"));
        assertThatThrownBy(() -> router.check("gone", requester("ann")))
                .isInstanceOf(ProblemException.class)
                .hasMessage("There is no model named gone.");
        assertThatThrownBy(() -> router.check("task:gone", requester("ann")))
                .hasMessage("There is no task named gone.");
        assertThatThrownBy(() -> router.check(ModelRouter.DEFAULT, requester("ann")))
                .hasMessage("There is no task named chat.");
    }

    @Test
    void asksTheModelForLongerContextsAndNobodyElse() throws Exception {
        provider.when("a", fails(Kind.CONTEXT_TOO_LONG)).when("long", answers("Hello"));

        ask("""
                models:
                  - { name: a, provider: openai, fallbacks: [b], context-fallback: long }
                  - { name: b, provider: openai }
                  - { name: long, provider: openai }
                """, "a");

        assertThat(heard.served().model()).isEqualTo("long");
        assertThat(provider.asked()).containsExactly("a", "long");
    }

    @Test
    void goesOnToStillLongerContexts() throws Exception {
        provider.when("a", fails(Kind.CONTEXT_TOO_LONG))
                .when("b", fails(Kind.CONTEXT_TOO_LONG))
                .when("c", answers("Hello"));

        ask("""
                models:
                  - { name: a, provider: openai, context-fallback: b }
                  - { name: b, provider: openai, context-fallback: c }
                  - { name: c, provider: openai }
                """, "a");

        assertThat(heard.served().model()).isEqualTo("c");
    }

    @Test
    void goesNotRoundInACircleOfLongerContexts() throws Exception {
        for (int i = 0; i < 3; i++) {
            provider.when("a", fails(Kind.CONTEXT_TOO_LONG)).when("b", fails(Kind.CONTEXT_TOO_LONG));
        }

        ask("""
                models:
                  - { name: a, provider: openai, context-fallback: b }
                  - { name: b, provider: openai, context-fallback: a }
                """, "a");

        assertThat(provider.asked()).containsExactly("a", "b");
        assertThat(heard.failure().kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
    }

    @Test
    void sendsAModelThatIsMeantAloneToNoOther() throws Exception {
        provider.when("a", fails(Kind.CONTEXT_TOO_LONG)).when("long", answers("Hello"));
        var catalogue = CatalogueOnPaper.of("""
                models:
                  - { name: a, provider: openai, context-fallback: long }
                  - { name: long, provider: openai }
                """);

        router(catalogue).only(catalogue.entry("a"), RoutingTest::request, ORIGIN, heard);

        assertThat(heard.failure().kind()).isEqualTo(Kind.CONTEXT_TOO_LONG);
        assertThat(provider.asked()).containsExactly("a");
    }

    @Test
    void asksAModelThatIsMeantAloneDespiteItsFallbacks() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT));
        var catalogue = CatalogueOnPaper.of(TWO);

        router(catalogue).only(catalogue.entry("a"), RoutingTest::request, ORIGIN, heard);

        assertThat(heard.failure().kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(provider.asked()).containsExactly("a");
    }
}
