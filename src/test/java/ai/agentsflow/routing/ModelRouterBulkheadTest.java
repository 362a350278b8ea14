package ai.agentsflow.routing;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static ai.agentsflow.routing.ScriptedProvider.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That an upstream has no more calls under way than it may have, and that every call that ends makes room for one. */
class ModelRouterBulkheadTest extends RoutingTest {

    private static final String NARROW = """
            models:
              - { name: a, provider: openai, endpoint: "http://one/v1", max-in-flight: 2, retries: 0, fallbacks: [b] }
              - { name: b, provider: openai, endpoint: "http://two/v1", retries: 0 }
              - { name: twin, provider: openai, endpoint: "http://one/v1", max-in-flight: 3, retries: 0 }
            """;
    private static final String ALONE = """
            models:
              - { name: a, provider: openai, endpoint: "http://one/v1", max-in-flight: %d, retries: 0 }
            """;

    private final CatalogueOnPaper narrow = CatalogueOnPaper.of(NARROW);

    @Test
    void asksTheNextWhenAnUpstreamIsFull() throws Exception {
        ask(NARROW, "a", new HeardRoute());
        ask(NARROW, "a", new HeardRoute());
        provider.when("b", answers("Hello"));

        ask(NARROW, "a");

        assertThat(heard.served().model()).isEqualTo("b");
        assertThat(heard.served().attempts()).as("a full upstream is not asked").isOne();
        assertThat(provider.asked()).containsExactly("a", "a", "b");
        assertThat(inside("a")).isEqualTo(2);
    }

    @Test
    void tellsWhenToComeBackWhenEveryUpstreamIsFull() throws Exception {
        var full = ALONE.formatted(1);
        ask(full, "a", new HeardRoute());

        ask(full, "a");

        assertThat(heard.failure().kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(heard.failure().retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(heard.failure()).hasMessage("The model has as many calls under way as its upstream may have.");
        assertThat(outcomes()).isEmpty();
        assertThat(circuits.of("a").breaker().getMetrics().getNumberOfNotPermittedCalls())
                .isZero();
    }

    @Test
    void countsTheModelsOfOneEndpointTogether() {
        ask(NARROW, "twin", new HeardRoute());
        ask(NARROW, "twin", new HeardRoute());
        ask(NARROW, "a", new HeardRoute());
        ask(NARROW, "twin", new HeardRoute());
        ask(NARROW, "twin", new HeardRoute());

        assertThat(provider.asked()).containsExactly("twin", "twin", "b", "twin");
        assertThat(inside("a")).isEqualTo(3);
        assertThat(inside("b")).isOne();
    }

    @Test
    void makesRoomWhenAnAnswerIsComplete() {
        provider.when("a", answers("Hello"));

        ask(NARROW, "a");

        assertThat(inside("a")).isZero();
    }

    @Test
    void makesRoomBeforeTheClientHearsTheEnd() {
        ask(ALONE.formatted(1), "a", new HeardRoute() {
            @Override
            public void onEnd(Served served) {
                assertThat(inside("a")).isZero();
                super.onEnd(served);
            }
        });
        provider.lastCall().listener().onEnd();

        assertThat(outcomes()).containsExactly("a ok");
    }

    @Test
    void makesRoomWhenACallFails() {
        provider.when("a", fails(Kind.TIMEOUT)).when("b", listener -> {
            listener.onOutput(content("Hel"));
            fails(Kind.BROKEN_ANSWER).accept(listener);
        });

        ask(NARROW, "a");

        assertThat(inside("a")).isZero();
        assertThat(inside("b")).isZero();
    }

    @Test
    void makesRoomWhenTheClientLeaves() {
        var call = ask(NARROW, "a");
        assertThat(inside("a")).isOne();

        call.cancel();
        call.cancel();
        provider.lastCall().listener().onEnd();

        assertThat(inside("a")).isZero();
    }

    @Test
    void makesRoomWhenTheAdapterThrows() throws Exception {
        provider.when("a", listener -> {
                    throw new IllegalStateException("scripted");
                })
                .when("b", listener -> {
                    throw new NoClassDefFoundError("scripted");
                });

        ask(NARROW, "a");

        assertThat(heard.failure()).hasMessage("The model could not be asked.");
        assertThat(inside("a")).isZero();
        assertThat(inside("b")).isZero();
    }

    @Test
    void makesRoomWhenNoRequestCanBeMade() {
        circuits.of("a").breaker().transitionToOpenState();
        circuits.of("a").breaker().transitionToHalfOpenState();
        var router = router(CatalogueOnPaper.of(ALONE.formatted(1)));

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> router.ask(
                            ClientRequest.ofChat("a", entry -> {
                                throw new IllegalArgumentException("scripted");
                            }),
                            ORIGIN,
                            heard))
                    .hasMessage("scripted");
        }

        assertThat(inside("a")).isZero();
        assertThat(circuits.of("a").breaker().tryAcquirePermission())
                .as("the circuit's few trials are left")
                .isTrue();
    }

    @Test
    void failsAsTheFirstModelDidWhenNoRequestCanBeMadeForTheNext() throws Exception {
        provider.when("a", fails(Kind.TIMEOUT));

        router(narrow)
                .ask(
                        ClientRequest.ofChat("a", entry -> {
                            if (entry.name().equals("b")) {
                                throw new IllegalArgumentException("scripted");
                            }
                            return request(entry);
                        }),
                        ORIGIN,
                        heard);

        assertThat(heard.failure().kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(inside("b")).isZero();
    }

    @Test
    void makesRoomWhenAnUpstreamNeverComesToTheContent() {
        ask(ALONE.formatted(1), "a");
        for (int i = 0; i < 2000; i++) {
            provider.lastCall().listener().onOutput(role());
        }

        assertThat(inside("a")).isZero();
    }

    /** Two ends of any kind meet on each call, from two threads, in an order that chance makes. */
    @Test
    void makesRoomExactlyOnceHoweverACallEnds() throws Exception {
        int most = 8;
        circuits.of("a").breaker().transitionToDisabledState();
        var router = router(CatalogueOnPaper.of(ALONE.formatted(most)));
        var random = new Random(11);
        var threads = Executors.newFixedThreadPool(2);
        var together = new CyclicBarrier(2);
        for (int round = 0; round < 500; round++) {
            List<Runnable> ends = new ArrayList<>();
            List<Runnable> rivals = new ArrayList<>();
            int calls = 1 + random.nextInt(most);
            for (int i = 0; i < calls; i++) {
                var call = router.ask(ClientRequest.ofChat("a", RoutingTest::request), ORIGIN, new HeardRoute());
                var listener = provider.lastCall().listener();
                ends.add(end(random.nextInt(4), call, listener));
                rivals.add(end(random.nextInt(4), call, listener));
            }
            assertThat(inside("a")).isEqualTo(calls);
            Collections.shuffle(rivals, random);

            var one = threads.submit(() -> run(together, ends));
            var other = threads.submit(() -> run(together, rivals));
            one.get(10, TimeUnit.SECONDS);
            other.get(10, TimeUnit.SECONDS);

            assertThat(inside("a")).as("after round %d", round).isZero();
        }
        threads.shutdown();
        assertThat(provider.asked()).hasSameSizeAs(ledger.records);
    }

    private static Runnable end(int kind, ModelCall call, ModelListener listener) {
        return switch (kind) {
            case 0 -> listener::onEnd;
            case 1 -> () -> listener.onFailure(new ModelFailure(Kind.TIMEOUT, "scripted"));
            case 2 ->
                () -> {
                    listener.onOutput(content("Hel"));
                    listener.onFailure(new ModelFailure(Kind.BROKEN_ANSWER, "scripted"));
                };
            default -> call::cancel;
        };
    }

    private static Void run(CyclicBarrier together, List<Runnable> ends) throws Exception {
        together.await(10, TimeUnit.SECONDS);
        ends.forEach(Runnable::run);
        return null;
    }

    private int inside(String model) {
        return bulkheads.of(narrow.entry(model)).inside();
    }
}
