package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static ai.agentsflow.routing.ScriptedProvider.finish;
import static ai.agentsflow.routing.ScriptedProvider.usage;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.usage.UsageRecord;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What remains of a call: its record, however it ended. */
class ModelRouterUsageTest extends RoutingTest {

    /** Two may notice at once that a client has left: who watches it, and who writes to it and holds up the provider's cancelling. */
    @Test
    void cancelsForTwoAtOnce() {
        var call = ask(ONE, "a");
        provider.lastCall()
                .whileCancelling(() -> CompletableFuture.runAsync(call::cancel)
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join());

        call.cancel();

        assertThat(provider.lastCall().isCancelled()).isTrue();
        assertThat(outcomes()).containsExactly("a cancelled");
    }

    @Test
    void cancelsTheCallUnderWay() {
        var call = ask(TWO, "a");
        var model = provider.lastCall();
        model.listener().onOutput(content("Hello, wor"));

        call.cancel();

        assertThat(model.isCancelled()).isTrue();
        assertThat(outcomes()).containsExactly("a cancelled");
        assertThat(ledger.records.get(0))
                .returns(true, UsageRecord::estimated)
                .returns(2L, UsageRecord::promptTokens)
                .returns(3L, UsageRecord::completionTokens);
    }

    @Test
    void tellsNothingOnceCancelled() {
        var call = ask(TWO, "a");
        var model = provider.lastCall().listener();
        call.cancel();
        call.cancel();

        model.onOutput(content("late"));
        model.onFailure(new ModelFailure(Kind.BROKEN_ANSWER, "late"));
        model.onEnd();

        assertThat(heard.outputs()).isEmpty();
        assertThat(heard.isOver()).isFalse();
        assertThat(provider.asked()).containsExactly("a");
        assertThat(outcomes()).containsExactly("a cancelled");
    }

    @Test
    void takesACancelAfterTheEndForNothing() throws Exception {
        provider.when("a", answers("Hello"));
        var call = ask(TWO, "a");
        heard.served();

        call.cancel();

        assertThat(outcomes()).containsExactly("a ok");
    }

    @Test
    void asksNotAgainOnceCancelled() throws Exception {
        provider.when("a", fails(Kind.RATE_LIMITED, Duration.ofMillis(50))).when("a", answers("Hello"));
        // retries are begun by the timer's thread: it is kept until the call is cancelled
        var kept = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        timer.schedule(Duration.ZERO, () -> {
            kept.countDown();
            awaitQuietly(cancelled);
        });
        awaitQuietly(kept);
        var call = ask(ONE, "a");
        call.cancel();
        cancelled.countDown();

        var later = new CountDownLatch(1);
        timer.schedule(Duration.ofMillis(250), later::countDown);
        assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(provider.asked()).containsExactly("a");
        assertThat(heard.isOver()).isFalse();
        assertThat(outcomes()).containsExactly("a rate_limited");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A half-open circuit lets few trial calls through: one that was not made must not count. */
    @Test
    void givesBackThePermissionForARetryThatIsNotMade() throws Exception {
        provider.when("a", fails(Kind.RATE_LIMITED, Duration.ofMillis(50)));
        circuits.of("a").breaker().transitionToOpenState();
        circuits.of("a").breaker().transitionToHalfOpenState();
        var call = ask(ONE, "a");
        call.cancel();

        var later = new CountDownLatch(1);
        timer.schedule(Duration.ofMillis(250), later::countDown);
        assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(circuits.of("a").breaker().tryAcquirePermission()).isTrue();
    }

    @Test
    void recordsEveryAttempt() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT)).when("b", answers("Hello"));

        ask(TWO, "a");

        heard.served();
        assertThat(outcomes()).containsExactly("a timeout", "b ok");
        assertThat(ledger.records).extracting(UsageRecord::id).doesNotHaveDuplicates();
        assertThat(ledger.records)
                .allSatisfy(record -> assertThat(record)
                        .returns("r-1", UsageRecord::requestId)
                        .returns(requester("ann"), UsageRecord::requester)
                        .returns("chat", UsageRecord::source)
                        .returns("openai", UsageRecord::provider));
    }

    @Test
    void recordsAnAttemptOnceHoweverOftenItEnds() {
        ask(TWO, "a");
        var model = provider.lastCall().listener();
        model.onOutput(content("Hello"));
        model.onEnd();
        model.onEnd();
        fails(Kind.TIMEOUT).accept(model);

        assertThat(outcomes()).containsExactly("a ok");
    }

    @Test
    void recordsWhatTheUpstreamCounted() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hello"));
            listener.onOutput(usage(1_000, 200));
            listener.onEnd();
        });

        ask(TWO, "a");

        assertThat(heard.served().usage()).isEqualTo(new TokenUsage(1_000, 200, false));
        assertThat(ledger.records).singleElement().satisfies(record -> {
            assertThat(record.promptTokens()).isEqualTo(1_000);
            assertThat(record.completionTokens()).isEqualTo(200);
            assertThat(record.estimated()).isFalse();
            assertThat(record.costUsd()).isEqualByComparingTo(new BigDecimal("0.0026"));
        });
    }

    /** The model's window has 8192 tokens, and what was sent is shorter. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    700.0, "20", 700, 20, false, false
                    12.7, 20, 13, 20, false, true
                    1000000, 20, 8192, 20, false, true
                    20, 8193, 20, 8192, false, true
                    9223372036854775807, 1e300, 8192, 8192, false, true
                    -5, 20, 2, 20, true, false
                    null, 20, 2, 20, true, false
                    20, {}, 20, 3, true, false
                    "NaN", 99999999999999999999, 2, 8192, true, true
                    true, [], 2, 3, true, false
                    """)
    void recordsNoFigureThatCannotBe(
            String prompt, String completion, long read, long written, boolean estimated, boolean clamped)
            throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hello, world"));
            listener.onOutput(usage(prompt, completion));
            listener.onEnd();
        });

        ask(TWO, "a");

        assertThat(heard.served().usage()).isEqualTo(new TokenUsage(read, written, estimated, clamped));
        assertThat(ledger.records)
                .singleElement()
                .returns(read, UsageRecord::promptTokens)
                .returns(written, UsageRecord::completionTokens)
                .returns(estimated, UsageRecord::estimated)
                .returns(clamped, UsageRecord::clamped)
                .satisfies(record -> assertThat(record.costUsd())
                        .isEqualByComparingTo(BigDecimal.valueOf(2 * read + 3 * written, 6)));
    }

    @Test
    void countsTheCallsWhoseFiguresCannotBe() throws Exception {
        for (var prompt : List.of("20", "1e30", "-1", "21.5")) {
            provider.when("a", listener -> {
                listener.onOutput(content("Hello"));
                listener.onOutput(usage(prompt, "2"));
                listener.onEnd();
            });
            ask(TWO, "a");
        }

        var page = new ByteArrayOutputStream();
        figures.write(page);
        assertThat(page.toString(StandardCharsets.UTF_8))
                .contains("agentsflow_model_usage_clamped_total{model=\"a\",provider=\"openai\"} 2.0");
    }

    /** A catalogue may know too small a window: what went over the wire is believed, a byte a token. */
    @Test
    void believesFiguresAboveTheWindowAsFarAsThereAreBytes() throws Exception {
        provider.when("small", listener -> {
            listener.onOutput(content("x".repeat(500)));
            listener.onOutput(usage(100, 400));
            listener.onEnd();
        });

        ask("models: [{ name: small, provider: openai, context-window: 50, max-tokens: 10, retries: 0 }]", "small");

        assertThat(heard.served().usage()).isEqualTo(new TokenUsage(100, 400, false));
    }

    @Test
    void recordsTheLargestOfFiguresThatAreToldAgainAndAgain() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(usage(10, 1));
            listener.onOutput(content("Hello"));
            listener.onOutput(usage(10, 2));
            listener.onOutput(usage(10, 3));
            listener.onEnd();
        });

        ask(TWO, "a");

        assertThat(heard.served().usage()).isEqualTo(new TokenUsage(10, 3, false));
    }

    @Test
    void doesNotLetFiguresShrink() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hello"));
            listener.onOutput(usage(1_000, 200));
            listener.onOutput(usage("null", "150"));
            listener.onOutput(usage(0, 0));
            listener.onEnd();
        });

        ask(TWO, "a");

        assertThat(heard.served().usage()).isEqualTo(new TokenUsage(1_000, 200, false, true));
    }

    @Test
    void recordsWhatACancelledCallWasSaidToTake() {
        var call = ask(TWO, "a");
        provider.lastCall().listener().onOutput(content("Hello"));
        provider.lastCall().listener().onOutput(usage("1e99", "-1"));

        call.cancel();

        assertThat(ledger.records)
                .singleElement()
                .returns(8192L, UsageRecord::promptTokens)
                .returns(2L, UsageRecord::completionTokens)
                .returns(true, UsageRecord::clamped)
                .returns(true, UsageRecord::estimated);
    }

    @Test
    void recordsAnEstimateWhereNobodyCounted() throws Exception {
        provider.when("a", answers("Hello, world"));

        ask(TWO, "a");

        assertThat(heard.served().usage()).isEqualTo(new TokenUsage(2, 3, true));
        assertThat(ledger.records).singleElement().returns(true, UsageRecord::estimated);
    }

    @Test
    void recordsWhatABrokenAnswerCost() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hello, world"));
            fails(Kind.BROKEN_ANSWER).accept(listener);
        });

        ask(TWO, "a");

        heard.failure();
        assertThat(outcomes()).containsExactly("a broken_answer");
        assertThat(ledger.records.get(0))
                .returns(2L, UsageRecord::promptTokens)
                .returns(3L, UsageRecord::completionTokens);
    }

    /** What is said in no text is said as well. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"12345678\"}}]}",
                "{\"refusal\":\"I will not.\"}",
                "{\"reasoning_content\":\"Well, well.\"}",
                "{\"content\":[{\"type\":\"text\",\"text\":\"Hello there\"}]}"
            })
    void estimatesWhateverAModelSays(String delta) throws Exception {
        var said = ModelOutputReader.read(
                "{\"choices\":[{\"index\":0,\"delta\":%s}]}".formatted(delta).getBytes(StandardCharsets.UTF_8));
        provider.when("a", listener -> {
            listener.onOutput(said);
            listener.onOutput(finish());
            listener.onEnd();
        });
        provider.when("a", listener -> {
            listener.onOutput(said);
            fails(Kind.BROKEN_ANSWER).accept(listener);
        });

        ask(TWO, "a");
        ask(TWO, "a");
        var left = ask(TWO, "a");
        provider.lastCall().listener().onOutput(said);
        left.cancel();

        assertThat(outcomes()).containsExactly("a ok", "a broken_answer", "a cancelled");
        assertThat(ledger.records)
                .allSatisfy(record -> assertThat(record)
                        .returns(2L, UsageRecord::promptTokens)
                        .returns(3L, UsageRecord::completionTokens)
                        .returns(true, UsageRecord::estimated));
    }

    @Test
    void recordsThePartsAndWhatTheyCost() throws Exception {
        provider.when("cheap", listener -> {
            listener.onOutput(content("Hello"));
            listener.onOutput(ModelOutputReader.read("""
                    {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100,
                     "prompt_tokens_details":{"cached_tokens":600,"cache_write_tokens":300},
                     "completion_tokens_details":{"reasoning_tokens":40}}}""".getBytes(StandardCharsets.UTF_8)));
            listener.onEnd();
        });

        ask("""
                models:
                  - { name: cheap, provider: openai,
                      price: { input: 3, output: 15, cached-input: 0.3, cache-write: 3.75 } }
                """, "cheap");

        assertThat(heard.served().usage()).isEqualTo(new TokenUsage(1000, 100, 600, 300, 0, 40, false, false));
        assertThat(heard.served().costUsd()).isEqualByComparingTo("0.003105");
        assertThat(ledger.records)
                .singleElement()
                .returns(600L, UsageRecord::cachedTokens)
                .returns(300L, UsageRecord::cacheWriteTokens)
                .returns(40L, UsageRecord::reasoningTokens)
                .satisfies(record -> assertThat(record.costUsd()).isEqualByComparingTo("0.003105"));
    }

    @Test
    void tellsNoCostWhereNoPriceIsKnown() throws Exception {
        provider.when("own", answers("Hello"));

        ask("models: [{ name: own, provider: openai, endpoint: 'http://localhost:1/v1' }]", "own");

        assertThat(heard.served().costUsd()).isNull();
        assertThat(ledger.records)
                .singleElement()
                .satisfies(record -> assertThat(record.costUsd()).isZero());
    }

    @Test
    void recordsNoTokensOfAnAttemptThatWasRefused() throws Exception {
        provider.when("a", fails(Kind.REQUEST_REFUSED));

        ask(TWO, "a");

        heard.failure();
        assertThat(ledger.records)
                .singleElement()
                .returns(0L, UsageRecord::promptTokens)
                .returns(0L, UsageRecord::completionTokens)
                .returns(false, UsageRecord::estimated);
    }

    @Test
    void recordsAnAnswerBeforeItTellsItsEnd() {
        Consumer<Served> look = served -> assertThat(outcomes()).containsExactly("a ok");
        provider.when("a", answers("Hello"));

        router(CatalogueOnPaper.of(TWO))
                .ask(ClientRequest.ofChat("a", RoutingTest::request), ORIGIN, new RouteListener() {
                    @Override
                    public MemoryBudget.Share memory() {
                        return heard.memory();
                    }

                    @Override
                    public void onOutput(ModelOutput output) {}

                    @Override
                    public void onEnd(Served served) {
                        look.accept(served);
                        heard.onEnd(served);
                    }

                    @Override
                    public void onFailure(ModelFailure failure) {}
                });

        assertThat(heard.isOver()).isTrue();
    }
}
