package ai.agentsflow.cache;

import static ai.agentsflow.routing.ScriptedProvider.answers;
import static ai.agentsflow.routing.ScriptedProvider.content;
import static ai.agentsflow.routing.ScriptedProvider.finish;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.calls.CacheWish;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.calls.HeardRoute;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.platform.tracing.Trace;
import ai.agentsflow.routing.CatalogueOnPaper;
import ai.agentsflow.routing.ClientRequest;
import ai.agentsflow.routing.RoutingTest;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes that have nothing in common but a Redis. */
class SharedAnswersTest extends RoutingTest {

    private static final String CACHED = """
            models:
              - { name: a, provider: openai, retries: 0, cache: { ttl: 1h } }
            """;

    private static RedisProcess server;
    private static RedisAt redis;

    /** Of each test its own, since the last answer of another may still be on its way to Redis. */
    private final String prompt = UUID.randomUUID().toString();

    private final CacheOnHand one = node(Duration.ZERO);
    private final CacheOnHand other = node(Duration.ofMinutes(20));

    @BeforeAll
    static void start() {
        server = RedisProcess.server();
        redis = RedisAt.url(server.url(), Duration.ofSeconds(10));
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void forget() {
        try (var own = server.connect()) {
            own.flushAll();
        }
    }

    @Test
    void givesWhatAnotherNodeHasKeptAsItWas() throws Exception {
        provider.when("a", listener -> {
            listener.onOutput(content("Hel"));
            listener.onOutput(content("lo"));
            listener.onOutput(finish());
            listener.onOutput(ModelOutputReader.read("""
                    {"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":200,
                     "prompt_tokens_details":{"cached_tokens":600,"cache_write_tokens":300},
                     "completion_tokens_details":{"reasoning_tokens":40}}}""".getBytes(StandardCharsets.UTF_8)));
            listener.onEnd();
        });
        var first = ask(one, "3600");
        first.served();
        awaitKeys(1);

        var second = ask(other, "3600");

        assertThat(second.cache()).containsExactly("hit");
        assertThat(second.begun()).containsExactly("a 0");
        assertThat(second.outputs()).usingRecursiveComparison().isEqualTo(first.outputs());
        assertThat(second.served().usage())
                .isEqualTo(first.served().usage())
                .isEqualTo(new TokenUsage(1000, 200, 600, 300, 0, 40, false, false));
        assertThat(second.served().costUsd()).isZero();
        assertThat(provider.asked()).containsExactly("a");
    }

    @Test
    void keepsItNoLongerThanItMayBeGiven() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two")).when("a", answers("three"));
        ask(one, "600").served();
        awaitKeys(1);
        try (var own = server.connect()) {
            var key = own.keys("agentsflow:answer:*").iterator().next();
            assertThat(own.pttl(key)).isBetween(1L, 600_000L);
        }

        assertThat(ask(other, "3600").text())
                .as("kept for ten minutes, asked for after twenty")
                .isEqualTo("two");
        assertThat(ask(one, "60, refresh").text()).as("a fresh one").isEqualTo("three");
    }

    @Test
    void asksTheModelWhenWhatIsKeptIsNoAnswer() throws Exception {
        provider.when("a", answers("one")).when("a", answers("two"));
        ask(one, "600").served();
        awaitKeys(1);
        try (var own = server.connect()) {
            var key = own.keys("agentsflow:answer:*").iterator().next();
            var bytes = own.get(key.getBytes(StandardCharsets.UTF_8));
            own.set(key.getBytes(StandardCharsets.UTF_8), java.util.Arrays.copyOf(bytes, bytes.length - 5));
        }

        assertThat(ask(node(Duration.ZERO), "600").text()).isEqualTo("two");
    }

    @Test
    void leavesLargeAnswersToTheNode() throws Exception {
        provider.when("a", answers("x".repeat(300_000))).when("a", answers("small"));
        ask(one, "600").served();
        assertThat(ask(one, "600").cache()).containsExactly("hit");
        ask(other, "600").served();
        awaitKeys(1);

        assertThat(provider.asked()).hasSize(2);
    }

    private HeardRoute ask(AnswerCache node, String wish) {
        var question = ChatRequest.parse("""
                {"model":"m","messages":[{"role":"user","content":"%s"}],"stream":true,"temperature":0}""".formatted(prompt).getBytes(StandardCharsets.UTF_8));
        var listener = new HeardRoute();
        var origin = new CallOrigin("r-3", RoutingTest.requester("ann"), "gateway", CacheWish.parse(wish), Trace.NONE);
        router(CatalogueOnPaper.of(CACHED), node).ask(ClientRequest.ofChat("a", entry -> question), origin, listener);
        return listener;
    }

    private CacheOnHand node(Duration later) {
        return new CacheOnHand(
                CacheOnHand.CONFIG, ledger, new SharedAnswers(redis.redis(), Clock.offset(Clock.systemUTC(), later)));
    }

    private static void awaitKeys(int count) {
        AgentsFlow.await("kept answers: " + count, () -> {
            try (var own = server.connect()) {
                return own.keys("agentsflow:answer:*").size() >= count;
            }
        });
    }
}
