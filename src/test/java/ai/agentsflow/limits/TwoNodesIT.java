package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.PostgresProcess;
import ai.agentsflow.testing.RedisProcess;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two servers on one Redis and one PostgreSQL, asked over HTTP: they count as one, whatever becomes of Redis. */
@Tag("h2-only")
class TwoNodesIT {

    private static final String COMPLETION =
            "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    /** More than in production, for a machine that is busy with tests. */
    private static final Duration BUDGET = Duration.ofSeconds(1);

    private static final Duration LATEST = BUDGET.plusMillis(100);
    private static final int LIMIT = 100;

    /** What each of two nodes gives while it counts alone. */
    private static final int SHARE = LIMIT / 2;

    private static final AtomicInteger USERS = new AtomicInteger();

    private static RedisProcess redis;
    private static FaultProxy network;
    private static EmbeddedPostgres postgres;
    private static AgentsFlow one;
    private static AgentsFlow two;

    /** A key and whose it is. */
    private record Key(String id, String text) {}

    private record Rush(Key alice, Key bob, List<Answer> answers, int upstreamCalls) {}

    private record Answer(AgentsFlow node, HttpResponse<String> http, long nanos) {

        int status() {
            return http.statusCode();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.server();
        network = FaultProxy.to(redis.port());
        postgres = PostgresProcess.patient().start();
        var settings = Map.of(
                "REDIS_URL",
                "redis://127.0.0.1:" + network.port(),
                "AGENTSFLOW_REDIS_BUDGET",
                BUDGET.toMillis() + "ms",
                "AGENTSFLOW_DB_URL",
                postgres.getJdbcUrl("postgres", "postgres"),
                "AGENTSFLOW_DB_USER",
                "postgres",
                "AGENTSFLOW_DB_PASSWORD",
                "postgres",
                "AGENTSFLOW_DB_POOL_MIN",
                "5",
                "AGENTSFLOW_LIMITS_GATEWAY",
                LIMIT + "/15s",
                "AGENTSFLOW_LIMITS_NODES",
                "2");
        one = AgentsFlow.with("node-one", settings);
        two = one.beside("node-two", settings);
        // the first calls of all load and compile what every later one uses
        flood(30, key(null), key(null), key(null), key(null));
    }

    @BeforeEach
    void awaitRedis() {
        network.heal();
        awaitRedis("up");
    }

    @AfterAll
    static void stop() throws Exception {
        two.close();
        one.close();
        network.close();
        redis.close();
        postgres.close();
    }

    @Test
    void letExactlyTheLimitThroughTogetherAndNobodyElseFeelsIt() throws Exception {
        var rush = undisturbed(TwoNodesIT::rush);
        var alice = rush.alice();
        var bob = rush.bob();
        var answers = rush.answers();

        var passed = by(alice, answers, 200);
        var refused = by(alice, answers, 429);
        assertThat(passed.size()).isEqualTo(LIMIT);
        assertThat(refused.size()).isEqualTo(50);
        assertThat(passed.stream().map(Answer::node)).contains(one, two);
        assertThat(by(bob, answers, 200).size()).isEqualTo(20);
        assertThat(rush.upstreamCalls()).as("what a provider was asked").isEqualTo(LIMIT + 20);
        assertThat(refused).allSatisfy(answer -> assertThat(retryAfter(answer)).isBetween(1L, 15L));
        assertThat(left(ask(two, bob))).as("what is left to somebody else").isEqualTo(79);

        long wait = refused.stream().mapToLong(TwoNodesIT::retryAfter).max().orElseThrow();
        LockSupport.parkNanos(Duration.ofSeconds(wait).toNanos());
        assertThat(left(ask(one, alice))).isEqualTo(99);
        assertThat(left(ask(two, alice))).isEqualTo(98);
    }

    @Test
    void knowEachOthersKeysAndRefuseOneThatTheOtherRevoked() {
        var key = key(null);
        assertThat(ask(two, key).status()).isEqualTo(200);
        long begin = System.nanoTime();

        assertThat(one.delete("/api/keys/" + key.id()).statusCode()).isEqualTo(200);

        assertThat(ask(one, key).status()).isEqualTo(401);
        AgentsFlow.await("refused there too", () -> ask(two, key).status() == 401);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void accountCallsToTheirKeys() throws Exception {
        var key = key(null);
        assertThat(ask(one, key).status()).isEqualTo(200);
        assertThat(ask(two, key).status()).isEqualTo(200);

        AgentsFlow.await("both have written it", () -> recorded(UUID.fromString(key.id())) == 2);
    }

    @Test
    void goOnWhileRedisIsStoppedAndCountTogetherWhenItIsStartedAgain() throws Exception {
        var load = load();

        redis.stop();
        awaitRedis("degraded");
        assertAlone(one);
        assertAlone(two);
        redis.start();
        awaitRedis("up");
        assertTogether();

        // all of it before, both nodes' shares while they were alone, and all of it by a server that has forgotten
        load.held(LATEST, LIMIT + 2 * SHARE + LIMIT);
    }

    @Test
    void goOnWhileRedisHangsForFiveSeconds() throws Exception {
        var load = load();
        long begin = System.nanoTime();

        network.freeze();
        awaitRedis("degraded");
        assertAlone(one);
        assertAlone(two);
        LockSupport.parkNanos(Duration.ofSeconds(5).toNanos() - (System.nanoTime() - begin));
        network.heal();
        awaitRedis("up");
        assertTogether();

        load.held(LATEST, LIMIT + 2 * SHARE);
    }

    @Test
    void goOnWhenRedisIsRestarted() throws Exception {
        var load = load();

        redis.stop();
        redis.start();
        awaitRedis("up");
        assertTogether();

        load.held(LATEST, LIMIT + 2 * SHARE + LIMIT);
    }

    /** Callers who never stop, at both nodes by turns, each with a key for so many calls in an hour. */
    private static Load load() {
        var keys = new HashMap<String, Key>();
        for (int i = 0; i < Load.USERS; i++) {
            keys.put("user" + i, key(LIMIT + "/hour"));
        }
        var turns = new AtomicInteger();
        var load = Load.of(
                user -> {
                    var answer = ask(turns.getAndIncrement() % 2 == 0 ? one : two, keys.get(user));
                    assertThat(answer.status()).as(answer.http().body()).isIn(200, 429);
                    return answer.status() == 200;
                },
                () -> one.get("/health/live"),
                () -> two.get("/health/live"));
        load.awaitCalls();
        return load;
    }

    /** A node gives its share and no more. */
    private static void assertAlone(AgentsFlow node) throws Exception {
        var key = key(LIMIT + "/hour");

        var answers = atOnce(
                IntStream.range(0, 80)
                        .<Callable<Answer>>mapToObj(i -> () -> ask(node, key))
                        .toList(),
                4);

        assertThat(by(key, answers, 200).size()).isEqualTo(SHARE);
        assertThat(by(key, answers, 429).size()).isEqualTo(30);
    }

    /** In a new window both give the limit, exactly. */
    private static void assertTogether() {
        var answers = undisturbed(() -> flood(150, key(LIMIT + "/hour")));
        assertThat(answers.stream().filter(answer -> answer.status() == 200).count())
                .isEqualTo(LIMIT);
    }

    /**
     * What comes of it while Redis answers each call in time. One that this machine was too busy to have answered within the budget is
     * counted by its node alone, so a time with one in it says nothing, and another is looked at.
     */
    private static <T> T undisturbed(Supplier<T> calls) {
        var found = new AtomicReference<T>();
        AgentsFlow.await("a time without a late call of Redis", Duration.ofMinutes(2), () -> {
            awaitRedis("up");
            long failed = redisFailures();
            found.set(calls.get());
            return redisFailures() == failed;
        });
        return found.get();
    }

    /** 150 calls of one user among 20 of another, over both nodes, all at once. */
    private static Rush rush() {
        var alice = key(null);
        var bob = key(null);
        int asked = upstreamCalls();
        var calls = new ArrayList<Callable<Answer>>();
        for (int i = 0; i < 150; i++) {
            var node = i % 2 == 0 ? one : two;
            calls.add(() -> ask(node, alice));
        }
        for (int i = 0; i < 20; i++) {
            var node = i % 2 == 0 ? one : two;
            calls.add(7 * i, () -> ask(node, bob));
        }
        var answers = atOnce(calls, calls.size());
        return new Rush(alice, bob, answers, upstreamCalls() - asked);
    }

    /** Calls of Redis that were not answered in time, by both nodes' own count. */
    private static long redisFailures() {
        return List.of(one, two).stream()
                .flatMap(node -> node.get("/metrics").body().lines())
                .filter(line -> line.startsWith("agentsflow_redis_call_duration_seconds_count{outcome=\"failed\"}"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** So many calls by each key, spread over both nodes, a few at a time. */
    private static List<Answer> flood(int calls, Key... keys) {
        var all = new ArrayList<Callable<Answer>>();
        for (Key key : keys) {
            for (int i = 0; i < calls; i++) {
                var node = i % 2 == 0 ? one : two;
                all.add(() -> ask(node, key));
            }
        }
        return atOnce(all, 8);
    }

    private static List<Answer> atOnce(List<Callable<Answer>> calls, int threads) {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var answers = new ArrayList<Answer>();
            for (var future : pool.invokeAll(calls)) {
                answers.add(future.get());
            }
            assertThat(answers.stream()
                            .filter(answer -> answer.status() != 200 && answer.status() != 429)
                            .map(answer -> answer.status() + " " + answer.http().body()))
                    .as("answers that are neither a completion nor a refusal")
                    .isEmpty();
            return answers;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdown();
        }
    }

    private static Answer ask(AgentsFlow node, Key key) {
        long start = System.nanoTime();
        var http = node.send(node.request("/v1/chat/completions", key.text())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(COMPLETION)));
        return new Answer(node, http, System.nanoTime() - start);
    }

    private static List<Answer> by(Key key, List<Answer> answers, int status) {
        return answers.stream()
                .filter(answer -> answer.status() == status)
                .filter(answer -> answer.http()
                        .request()
                        .headers()
                        .firstValue("Authorization")
                        .orElseThrow()
                        .endsWith(key.text()))
                .toList();
    }

    /** A key of a user of its own; a limit counts it alone. */
    private static Key key(String limit) {
        var more = limit == null ? "" : ",\"rate_limit\":\"" + limit + '"';
        var made = AgentsFlow.body(one.post(
                "/api/keys", "{\"name\":\"test\",\"user_id\":\"user-%d\"%s}".formatted(USERS.incrementAndGet(), more)));
        var key = new Key(made.path("id").asText(), made.path("key").asText());
        AgentsFlow.await(
                "the other node knows it",
                () -> two.send(two.request("/api/models", key.text()).GET()).statusCode() == 200);
        return key;
    }

    private static long retryAfter(Answer answer) {
        return Long.parseLong(answer.http().headers().firstValue("Retry-After").orElseThrow());
    }

    private static long left(Answer answer) {
        assertThat(answer.status()).isEqualTo(200);
        return Long.parseLong(answer.http()
                .headers()
                .firstValue("x-ratelimit-remaining-requests")
                .orElseThrow());
    }

    private static int upstreamCalls() {
        return one.upstream().calls().size() + two.upstream().calls().size();
    }

    private static void awaitRedis(String state) {
        for (AgentsFlow node : List.of(one, two)) {
            AgentsFlow.await(
                    "Redis is " + state,
                    Duration.ofSeconds(10),
                    () -> redisState(node).equals(state));
        }
    }

    private static String redisState(AgentsFlow node) {
        return StreamSupport.stream(node.json("/health").path("checks").spliterator(), false)
                .filter(check -> check.path("name").asText().equals("redis"))
                .map(check -> check.at("/data/state").asText())
                .findFirst()
                .orElseThrow();
    }

    private static int recorded(UUID key) {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.prepareStatement("select count(*) from usage_record where key_id = ?")) {
            statement.setObject(1, key);
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
