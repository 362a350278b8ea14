package ai.agentsflow.cache;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.fails;
import static ai.agentsflow.routing.ScriptedProvider.finish;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.CacheWish;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelFailure.Kind;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.routing.CatalogueOnPaper;
import ai.agentsflow.routing.ClientRequest;
import ai.agentsflow.routing.ModelRouter;
import ai.agentsflow.routing.RoutingTest;
import ai.agentsflow.usage.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One call for everybody who asks the same at the same time. */
@Timeout(60)
class SharedCallTest extends RoutingTest {

    private static final CallOrigin ASKING =
            new CallOrigin("r-1", RoutingTest.requester("ann"), "gateway", CacheWish.parse("600"), Trace.NONE);

    private final ModelRouter router = router(CatalogueOnPaper.of(ONE));
    private final HeardRoute first = new HeardRoute();
    private final HeardRoute second = new HeardRoute();

    @Test
    void asksOnceForBoth() throws Exception {
        ask(first);
        model().onOutput(content("Hel"));
        ask(second);
        assertThat(second.text()).as("what was said before").isEqualTo("Hel");
        model().onOutput(content("lo"));
        assertThat(second.text()).as("what is said now").isEqualTo("Hello");
        model().onOutput(finish());
        model().onEnd();

        assertThat(provider.asked()).containsExactly("a");
        assertThat(second.outputs()).isEqualTo(first.outputs());
        assertThat(first.cache()).containsExactly("miss");
        assertThat(second.cache()).containsExactly("hit");
        assertThat(first.begun()).containsExactly("a 1");
        assertThat(second.begun()).containsExactly("a 0");
        assertThat(first.served().cached()).isFalse();
        assertThat(second.served().cached()).isTrue();
        assertThat(outcomes()).containsExactly("a ok", "a cached");
    }

    @Test
    void goesOnWithoutTheOneWhoBegan() throws Exception {
        var begun = ask(first);
        ask(second);
        model().onOutput(content("Hel"));

        begun.cancel();
        model().onOutput(content("lo"));
        model().onOutput(finish());
        model().onEnd();

        assertThat(provider.lastCall().isCancelled()).isFalse();
        assertThat(first.text()).isEqualTo("Hel");
        assertThat(first.isOver()).isFalse();
        assertThat(second.served().model()).isEqualTo("a");
        assertThat(second.text()).isEqualTo("Hello");
    }

    @Test
    void goesOnWithoutTheOneWhoJoined() throws Exception {
        ask(first);
        var joined = ask(second);

        joined.cancel();
        joined.cancel();
        answers("Hello").accept(model());

        assertThat(first.served().model()).isEqualTo("a");
        assertThat(second.outputs()).isEmpty();
        assertThat(second.isOver()).isFalse();
        assertThat(outcomes()).containsExactly("a ok");
    }

    @Test
    void endsWithTheLastOne() {
        var begun = ask(first);
        var joined = ask(second);

        begun.cancel();
        assertThat(provider.lastCall().isCancelled()).isFalse();
        joined.cancel();

        assertThat(provider.lastCall().isCancelled()).isTrue();
        assertThat(outcomes()).containsExactly("a cancelled");
    }

    @Test
    void isNotJoinedOnceItWasLeft() throws Exception {
        ask(first).cancel();

        ask(second);
        answers("Hello").accept(model());

        assertThat(second.cache()).containsExactly("miss");
        assertThat(second.served().model()).isEqualTo("a");
        assertThat(provider.asked()).hasSize(2);
    }

    @Test
    void tellsEverybodyItsFailure() throws Exception {
        ask(first);
        model().onOutput(content("Hel"));
        ask(second);
        fails(Kind.BROKEN_ANSWER).accept(model());

        assertThat(first.failure()).isSameAs(second.failure());
        var third = new HeardRoute();
        ask(third);
        assertThat(third.cache()).containsExactly("miss");
        assertThat(outcomes()).containsExactly("a broken_answer");
    }

    @Test
    void takesAnAnswerThatHasGrownTooLargeForOneCallersOwn() throws Exception {
        ask(first);
        model().onOutput(content("x".repeat(SharedCall.MOST_BYTES)));

        ask(second);

        assertThat(second.cache()).containsExactly("miss");
        assertThat(provider.asked()).hasSize(2);
        assertThat(first.text()).hasSize(SharedCall.MOST_BYTES);
    }

    @Test
    void letsOneCallersFaultNotReachTheOthers() throws Exception {
        var broken = new BreakingListener();
        ask(broken);
        ask(second);

        answers("Hello").accept(model());

        assertThat(second.served().model()).isEqualTo("a");
        assertThat(broken.failures).extracting(ModelFailure::kind).containsExactly(Kind.BROKEN_ANSWER);
    }

    @Test
    void failsWhenTheCallCannotBeMade() throws Exception {
        var calls = new ArrayList<String>();
        router.ask(
                ClientRequest.ofChat("a", entry -> {
                    calls.add(entry.name());
                    if (calls.size() > 1) {
                        throw new IllegalStateException("scripted");
                    }
                    return request(entry);
                }),
                ASKING,
                first);

        assertThat(first.failure().kind()).isEqualTo(Kind.UNREACHABLE);
        ask(second);
        assertThat(second.cache()).containsExactly("miss");
    }

    /** What is under way ends between the look at what is kept and the look at what is under way. */
    @Test
    void findsWhatWasKeptAMomentAgo() throws Exception {
        provider.when("a", answers("old"));
        var lasting =
                new CallOrigin("r-0", RoutingTest.requester("ann"), "gateway", CacheWish.parse("3600"), Trace.NONE);
        router.ask(ClientRequest.ofChat("a", RoutingTest::request), lasting, new HeardRoute());
        cache.pass(Duration.ofMinutes(11));
        ask(first);
        var model = model();
        cache.whileItLooks(() -> {
            answers("new").accept(model);
            cache.pass(Duration.ofMinutes(6));
        });

        ask(second);

        assertThat(second.text()).isEqualTo("new");
        assertThat(second.cache()).containsExactly("hit");
        assertThat(provider.asked()).hasSize(2);
        cache.pass(Duration.ofMinutes(5));
        var third = new HeardRoute();
        ask(third);
        assertThat(third.cache()).as("being given has not made it younger").containsExactly("miss");
    }

    /** Many callers come, some leave, and the model answers, all at once: who stays hears everything, in order and once. */
    @Test
    void staysInOrderWhoeverComesAndGoes() throws Exception {
        int callers = 8;
        var pool = Executors.newFixedThreadPool(callers + 1);
        try {
            for (int round = 0; round < 200; round++) {
                var heard = new ArrayList<HeardRoute>();
                var tasks = new ArrayList<Callable<Object>>();
                var barrier = new CyclicBarrier(callers + 1);
                var stays = new HeardRoute();
                ask(stays);
                var model = model();
                for (int caller = 0; caller < callers; caller++) {
                    var listener = new HeardRoute();
                    boolean leaves = caller % 2 == 0;
                    if (!leaves) {
                        heard.add(listener);
                    }
                    tasks.add(() -> {
                        barrier.await(10, TimeUnit.SECONDS);
                        var call = ask(listener);
                        if (leaves) {
                            call.cancel();
                        }
                        return call;
                    });
                }
                tasks.add(() -> {
                    barrier.await(10, TimeUnit.SECONDS);
                    for (int word = 0; word < 20; word++) {
                        model.onOutput(content(word + " "));
                    }
                    model.onOutput(finish());
                    model.onEnd();
                    return model;
                });
                for (var done : pool.invokeAll(tasks)) {
                    done.get();
                }

                stays.served();
                for (HeardRoute listener : heard) {
                    assertThat(listener.served().model()).isEqualTo("a");
                    assertThat(listener.outputs()).isEqualTo(stays.outputs());
                }
                assertThat(provider.asked()).as("calls of the model").hasSize(round + 1);
                cache.pass(CacheOnHand.CONFIG.maxTtl());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** An answer outgrows what can be told again while others come: they hear all of it or ask for themselves. */
    @Test
    void losesNothingToWhoeverComesWhenItGrowsTooLarge() throws Exception {
        var half = content("x".repeat(SharedCall.MOST_BYTES / 5));
        var pool = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 300; round++) {
                ask(new HeardRoute());
                var model = model();
                model.onOutput(half);
                var barrier = new CyclicBarrier(2);
                var late = new HeardRoute();
                var growing = pool.submit(() -> {
                    barrier.await(10, TimeUnit.SECONDS);
                    for (int piece = 0; piece < 3; piece++) {
                        model.onOutput(half);
                    }
                    return null;
                });
                var joining = pool.submit(() -> {
                    barrier.await(10, TimeUnit.SECONDS);
                    return ask(late);
                });
                growing.get();
                var joined = joining.get();

                assertThat(late.outputs()).hasSize(late.cache().equals(List.of("hit")) ? 4 : 0);
                joined.cancel();
                model.onFailure(new ModelFailure(Kind.BROKEN_ANSWER, "scripted"));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Whoever is the last to leave, the model's call is ended, and never one that somebody still listens to. */
    @Test
    void isEndedExactlyWhenAllHaveLeft() throws Exception {
        var pool = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 300; round++) {
                var begun = ask(new HeardRoute());
                var left = provider.lastCall();
                var joins = new HeardRoute();
                var go = new CountDownLatch(1);
                var leaving = pool.submit(() -> {
                    go.await();
                    begun.cancel();
                    return null;
                });
                var joining = pool.submit(() -> {
                    go.await();
                    return ask(joins);
                });
                go.countDown();
                leaving.get();
                ModelCall joined = joining.get();

                boolean alone = joins.cache().equals(List.of("miss"));
                assertThat(left.isCancelled()).isEqualTo(alone);
                joined.cancel();
                assertThat(left.isCancelled()).isTrue();
                assertThat(provider.lastCall().isCancelled()).isTrue();
            }
            assertThat(ledger.records).extracting(UsageRecord::outcome).containsOnly("cancelled");
        } finally {
            pool.shutdownNow();
        }
    }

    private ModelCall ask(RouteListener listener) {
        return router.ask(ClientRequest.ofChat("a", RoutingTest::request), ASKING, listener);
    }

    private ModelListener model() {
        return provider.lastCall().listener();
    }

    private static final class BreakingListener implements RouteListener {

        private final List<ModelFailure> failures = new ArrayList<>();

        @Override
        public MemoryBudget.Share memory() {
            return MemoryBudget.unlimited().share();
        }

        @Override
        public void onOutput(ModelOutput output) {
            throw new IllegalStateException("scripted");
        }

        @Override
        public void onEnd(Served served) {
            throw new AssertionError("an end after a fault");
        }

        @Override
        public void onFailure(ModelFailure failure) {
            failures.add(failure);
        }
    }
}
