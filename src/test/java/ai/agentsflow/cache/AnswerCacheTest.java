package ai.agentsflow.cache;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.finish;
import static ai.agentsflow.routing.ScriptedProvider.usage;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.routing.CatalogueOnPaper;
import ai.agentsflow.routing.ClientRequest;
import ai.agentsflow.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** For whom answers are kept, and for how long. */
class AnswerCacheTest extends CachedCalls {

    @Test
    void givesTheSameAnswerAgain() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hel"));
            listener.onOutput(content("lo"));
            listener.onOutput(finish());
            listener.onOutput(usage(1_000, 200));
            listener.onEnd();
        });
        var first = ask("a", "Hello", ORIGIN);

        var second = ask("a", "Hello", ORIGIN);

        assertThat(first.cache()).containsExactly("miss");
        assertThat(second.cache()).containsExactly("hit");
        assertThat(second.begun()).containsExactly("a 0");
        assertThat(second.outputs()).isEqualTo(first.outputs()).hasSize(4);
        assertThat(second.served().usage()).isEqualTo(first.served().usage());
        assertThat(first.served().cached()).isFalse();
        assertThat(second.served().cached()).isTrue();
        assertThat(second.served().attempts()).isZero();
        assertThat(provider.asked()).containsExactly("a");
        assertThat(cache.hits()).isOne();
        assertThat(cache.misses()).isOne();
        assertThat(cache.bytes()).isPositive();
    }

    @Test
    void recordsAHitAsACallThatUsedNothing() throws Exception {
        provider.when("a", answers("Hello"));
        ask("a", "Hello", ORIGIN).served();
        ask("a", "Hello", new CallOrigin("r-2", requester("ann"), "gateway", Trace.NONE))
                .served();

        assertThat(outcomes()).containsExactly("a ok", "a cached");
        assertThat(ledger.records.get(1))
                .returns("r-2", UsageRecord::requestId)
                .returns("ann", UsageRecord::subject)
                .returns("gateway", UsageRecord::source)
                .returns("openai", UsageRecord::provider)
                .returns(0L, UsageRecord::promptTokens)
                .returns(0L, UsageRecord::completionTokens)
                .returns(BigDecimal.ZERO, UsageRecord::costUsd);
    }

    @Test
    void takesNoPartWhereNobodyAskedForIt() throws Exception {
        provider.when("plain", answers("one")).when("plain", answers("two"));

        var first = ask("plain", "Hello", ORIGIN);
        var second = ask("plain", "Hello", ORIGIN);

        assertThat(first.cache()).isEmpty();
        assertThat(second.text()).isEqualTo("two");
        assertThat(cache.bytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"temperature\":0.1",
                "\"temperature\":null",
                "\"top_p\":0",
            })
    void takesNoPartWhereTheModelMayAnswerDifferentlyEachTime(String members) throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask("a", request("Hello", members), ORIGIN).served();

        var second = ask("a", request("Hello", members), ORIGIN);

        assertThat(second.cache()).isEmpty();
        assertThat(second.text()).isEqualTo("two");
    }

    @Test
    void takesPartAtAnyTemperatureWhereTheCatalogueSaysSo() throws Exception {
        provider.when("warm", answers("one"));
        ask("warm", request("Hello", "\"temperature\":1"), ORIGIN).served();

        assertThat(ask("warm", request("Hello", "\"temperature\":1"), ORIGIN).text())
                .isEqualTo("one");
    }

    @Test
    void takesPartAtAnyTemperatureWhereTheCallerSaysSo() throws Exception {
        provider.when("plain", answers("one"));
        ask("plain", request("Hello", "\"temperature\":1"), wishing("60")).served();

        assertThat(ask("plain", request("Hello", "\"temperature\":1"), wishing("60"))
                        .text())
                .isEqualTo("one");
    }

    @Test
    void givesNobodyElsesAnswer() throws Exception {
        provider.when("a", answers("for ann")).when("a", answers("for bob"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", "Hello", new CallOrigin("r-2", requester("bob"), "chat", Trace.NONE))
                        .text())
                .isEqualTo("for bob");
    }

    @Test
    void givesEverybodyTheAnswerOfASharedModel() throws Exception {
        provider.when("shared", answers("for all"));
        ask("shared", "Hello", ORIGIN).served();

        assertThat(ask("shared", "Hello", new CallOrigin("r-2", requester("bob"), "chat", Trace.NONE))
                        .text())
                .isEqualTo("for all");
    }

    @Test
    void givesNotAnotherQuestionsAnswer() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", "Hello!", ORIGIN).text()).isEqualTo("two");
    }

    @Test
    void givesAStreamToStreamsOnly() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", request("Hello", "\"temperature\":0,\"stream\":true"), ORIGIN)
                        .text())
                .isEqualTo("two");
    }

    @Test
    void forgetsAfterItsTime() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask("a", "Hello", ORIGIN).served();

        cache.pass(Duration.ofMinutes(59));
        assertThat(ask("a", "Hello", ORIGIN).text()).isEqualTo("one");
        cache.pass(Duration.ofMinutes(1));
        assertThat(ask("a", "Hello", ORIGIN).text())
                .as("a hit prolongs nothing")
                .isEqualTo("two");
    }

    @Test
    void givesNothingOlderThanTheCallerWants() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask("a", "Hello", ORIGIN).served();
        cache.pass(Duration.ofMinutes(2));

        assertThat(ask("a", "Hello", wishing("180")).text()).isEqualTo("one");
        assertThat(ask("a", "Hello", wishing("60")).text()).isEqualTo("two");
    }

    @Test
    void keepsNothingLongerThanTheSettingSays() throws Exception {
        provider.when("plain", answers("one")).when("plain", answers("two"));
        ask("plain", "Hello", wishing("999999999")).served();

        cache.pass(Duration.ofHours(24).minusSeconds(1));
        assertThat(ask("plain", "Hello", wishing("999999999")).text()).isEqualTo("one");
        cache.pass(Duration.ofSeconds(1));
        assertThat(ask("plain", "Hello", wishing("999999999")).text()).isEqualTo("two");
    }

    @Test
    void takesNoPartForACallerWhoDoesNotWantIt() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask("a", "Hello", ORIGIN).served();

        var second = ask("a", "Hello", wishing("off"));

        assertThat(second.text()).isEqualTo("two");
        assertThat(second.cache()).isEmpty();
        assertThat(ask("a", "Hello", ORIGIN).text()).isEqualTo("one");
    }

    @Test
    void asksAnewForACallerWhoWantsIt() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask("a", "Hello", ORIGIN).served();

        assertThat(ask("a", "Hello", wishing("refresh")).text()).isEqualTo("two");
        assertThat(ask("a", "Hello", ORIGIN).text()).isEqualTo("two");
    }

    /** A request is made for each model, and the first to be asked is another one when the first is ill. */
    @Test
    void knowsATasksQuestionInWhateverOrderItsModelsAreAsked() throws Exception {
        provider.when("a", answers("of a"));
        Function<ModelEntry, ChatRequest> perModel =
                entry -> request("Hello", "\"temperature\":0,\"for\":\"" + entry.name() + "\"");
        router(CatalogueOnPaper.of(CACHED)).ask(ClientRequest.ofChat("task:t", perModel), ORIGIN, heard);

        var second = new HeardRoute();
        router(CatalogueOnPaper.of(CACHED).ill("a")).ask(ClientRequest.ofChat("task:t", perModel), ORIGIN, second);

        assertThat(second.text()).isEqualTo("of a");
        assertThat(provider.asked()).containsExactly("a");
    }

    @Test
    void asksAnewWhenTheModelIsAnother() throws Exception {
        provider.when("m1", answers("old")).when("m2", answers("new"));
        var catalogue = "models: [{ name: m, provider: openai, upstream: %s, cache: { ttl: 1h } }]";
        ask(CatalogueOnPaper.of(catalogue.formatted("m1")), "m", request("Hello", "\"temperature\":0"), ORIGIN)
                .served();

        assertThat(ask(
                                CatalogueOnPaper.of(catalogue.formatted("m2")),
                                "m",
                                request("Hello", "\"temperature\":0"),
                                ORIGIN)
                        .text())
                .isEqualTo("new");
    }

    @Test
    void takesNoPartWithoutMemory() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        var without = new CacheOnHand(new CacheConfig(0, Duration.ofHours(1)), ledger);
        var router = router(CatalogueOnPaper.of(CACHED), without);
        var question = request("Hello", "\"temperature\":0");

        router.ask(ClientRequest.ofChat("a", entry -> question), wishing("60"), new HeardRoute());
        var second = new HeardRoute();
        router.ask(ClientRequest.ofChat("a", entry -> question), wishing("60"), second);

        assertThat(second.text()).isEqualTo("two");
        assertThat(second.cache()).isEmpty();
    }
}
