package ai.agentsflow.budgets;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.PostgresProcess;
import ai.agentsflow.testing.RedisProcess;
import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two servers with one PostgreSQL, with one Redis and without: a budget of one dollar and 64 callers never spend more, and what a node
 * held that was killed is free again soon.
 */
@Tag("h2-only")
@Tag("apart")
class BudgetsOnTwoNodesIT {

    private static final int CALLERS = 64;
    private static final int CALLS_OF_EACH = 6;

    /** At worst 4 cents: 20 tokens of an answer at 2,000 USD a million, and a short prompt. */
    private static final String QUESTION =
            "{\"model\":\"%s\",\"max_tokens\":20,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}";

    private static final String HELD = "is held by calls under way";

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void startDatabase() throws Exception {
        postgres = PostgresProcess.patient().start();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        postgres.close();
    }

    @Test
    void withRedis() throws Exception {
        try (var redis = RedisProcess.server()) {
            spendADollarAndKillANode(
                    "redis", Map.of("REDIS_URL", "redis://127.0.0.1:" + redis.port(), "AGENTSFLOW_REDIS_BUDGET", "1s"));
        }
    }

    @Test
    void withoutRedis() throws Exception {
        spendADollarAndKillANode("database", Map.of());
    }

    private static void spendADollarAndKillANode(String name, Map<String, String> more) throws Exception {
        var settings = new HashMap<>(more);
        settings.put("AGENTSFLOW_DB_URL", postgres.getJdbcUrl("postgres", database(name)));
        settings.put("AGENTSFLOW_DB_USER", "postgres");
        settings.put("AGENTSFLOW_DB_PASSWORD", "postgres");
        settings.put("AGENTSFLOW_DB_POOL_MIN", "5");
        try (var one = AgentsFlow.with("budgets-one-" + name, settings);
                var two = one.beside("budgets-two-" + name, settings)) {
            for (var node : List.of(one, two)) {
                node.upstream().usesTokens(5, 10);
                Files.writeString(node.catalogue(), catalogue(node));
                AgentsFlow.await(
                        "the model is there", () -> node.get("/v1/models/dear").statusCode() == 200);
            }
            neverSpendMore(name, one, two);
            freeWhatADeadNodeHeld(name, one, two);
        }
    }

    private static String database(String name) throws Exception {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database budgets_" + name);
        }
        return "budgets_" + name;
    }

    private static String catalogue(AgentsFlow node) {
        return """
                models:
                  - name: dear
                    provider: openai
                    upstream: fake-model
                    endpoint: %s
                    retries: 0
                    price: { input: 1000, output: 2000 }
                    health: { probe: none }
                  - name: away
                    provider: openai
                    upstream: fake-model
                    endpoint: http://127.0.0.1:1/v1
                    retries: 0
                    price: { input: 1000000, output: 1000000 }
                    health: { probe: none }
                """.formatted(node.upstream().endpoint());
    }

    private static void neverSpendMore(String name, AgentsFlow one, AgentsFlow two) throws Exception {
        var key = key(one, two, 1);
        int asked = calls(one, two);
        var refused = new AtomicInteger();
        var passed = new AtomicInteger();
        var callers = new ArrayList<Callable<Void>>();
        for (int i = 0; i < CALLERS; i++) {
            var node = i % 2 == 0 ? one : two;
            callers.add(() -> {
                for (int call = 0; call < CALLS_OF_EACH; call++) {
                    var answer = ask(node, key, "Hi");
                    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 429);
                    (answer.statusCode() == 200 ? passed : refused).incrementAndGet();
                    if (answer.statusCode() == 429) {
                        assertThat(body(answer).at("/error/code").asText()).isEqualTo("budget_exceeded");
                    }
                }
                return null;
            });
        }
        var pool = Executors.newFixedThreadPool(CALLERS);
        try {
            for (var caller : pool.invokeAll(callers)) {
                caller.get();
            }
        } finally {
            pool.shutdown();
        }
        // calls are held until their records are written; then until nobody finds enough any more
        AgentsFlow.await("nothing is left of it", () -> {
            var answer = ask(one, key, "Hi");
            if (answer.statusCode() == 200) {
                passed.incrementAndGet();
            }
            return answer.statusCode() == 429 && !answer.body().contains(HELD);
        });

        // 5 tokens read at 1,000 and 10 written at 2,000 USD a million
        double cost = passed.get() * 0.025;
        AgentsFlow.await("all of it is counted", () -> Math.abs(spent(one, key) - cost) < 1e-9);
        System.out.printf(
                "budget of 1 USD, %s: %d callers on two nodes, %d calls passed, %d were refused, %.3f USD spent%n",
                name, CALLERS, passed.get(), refused.get(), spent(one, key));
        assertThat(calls(one, two) - asked).as("what the provider was asked").isEqualTo(passed.get());
        assertThat(spent(one, key))
                .isEqualTo(spent(two, key))
                .isLessThanOrEqualTo(1)
                .isGreaterThan(0.9);
        assertThat(refused.get()).isPositive();
    }

    private static void freeWhatADeadNodeHeld(String name, AgentsFlow one, AgentsFlow two) throws Exception {
        var key = key(one, two, 0.045);
        two.upstream().on("wait").neverAnswers();
        int asked = two.upstream().calls().size();
        var cut = CompletableFuture.runAsync(() -> ask(two, key, "wait"));
        AgentsFlow.await("it is under way", () -> two.upstream().calls().size() > asked);
        var refused = ask(one, key, "Hi");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
        assertThat(refused.body()).contains(HELD);

        two.kill();
        long killed = System.nanoTime();

        AgentsFlow.await(
                "what it held is free",
                Duration.ofSeconds(40),
                () -> ask(one, key, "Hi").statusCode() == 200);
        System.out.printf(
                "killed node, %s: what it held was free after %d ms%n",
                name, Duration.ofNanos(System.nanoTime() - killed).toMillis());
        assertThat(cut).failsWithin(Duration.ofSeconds(10));
    }

    /** A key with a budget, which both nodes know. */
    private static JsonNode key(AgentsFlow one, AgentsFlow two, double usd) {
        var made = body(one.post(
                "/api/keys", "{\"name\":\"poor\",\"budget\":{\"usd\":%s,\"period\":\"total\"}}".formatted(usd)));
        for (var node : List.of(one, two)) {
            // a model that cannot be reached costs nothing, and more than there is if it could
            AgentsFlow.await(
                    "the node knows it",
                    () -> ask(node, made, "away", "Hi").body().contains("budget_exceeded"));
        }
        return made;
    }

    private static double spent(AgentsFlow node, JsonNode key) {
        return node.json("/api/keys/" + key.path("id").asText())
                .path("spent_usd")
                .asDouble();
    }

    private static int calls(AgentsFlow one, AgentsFlow two) {
        return one.upstream().calls().size() + two.upstream().calls().size();
    }

    private static HttpResponse<String> ask(AgentsFlow node, JsonNode key, String prompt) {
        return ask(node, key, "dear", prompt);
    }

    private static HttpResponse<String> ask(AgentsFlow node, JsonNode key, String model, String prompt) {
        return node.send(node.request("/v1/chat/completions", key.path("key").asText())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(QUESTION.formatted(model, prompt))));
    }
}
