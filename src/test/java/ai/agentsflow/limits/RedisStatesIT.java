package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RedisProcess;
import ai.agentsflow.testing.Shell;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.Jedis;

/**
 * Whatever makes a Redis of no use to calls: health, metrics, the script, {@code --connect} and the limiter say the same of it, and
 * the server counts in Redis again within ten seconds of the cause's end. What it has seen stands in {@code redis-states.txt}.
 */
@Tag("h2-only")
class RedisStatesIT {

    private static final String CHAT = "{\"message\":\"Hi\"}";

    private static final int LIMIT = 100_000;

    /** What this node gives while it counts alone. */
    private static final int SHARE = LIMIT / 10;

    private static RedisProcess redis;
    private static RedisProcess master;
    private static AgentsFlow server;
    private static Map<String, String> settings;

    enum State {
        FULL("full") {
            @Override
            void cause(Jedis own) {
                own.configSet("maxmemory", "1");
            }

            @Override
            void end(Jedis own) {
                own.configSet("maxmemory", "0");
            }
        },
        READ_ONLY("read-only") {
            @Override
            void cause(Jedis own) {
                own.replicaof("127.0.0.1", master.port());
            }

            @Override
            void end(Jedis own) {
                own.replicaofNoOne();
            }
        },
        SCRIPTLESS_USER("not-permitted") {
            @Override
            void cause(Jedis own) {
                own.aclSetUser("app", "-@scripting");
            }

            @Override
            void end(Jedis own) {
                own.aclSetUser("app", "+@scripting");
            }
        },
        ANOTHER_PASSWORD("credentials") {
            @Override
            void cause(Jedis own) {
                own.aclSetUser("app", "resetpass", ">other");
            }

            @Override
            void end(Jedis own) {
                own.aclSetUser("app", "resetpass", ">secret");
            }
        },
        USER_GONE("credentials") {
            @Override
            void cause(Jedis own) {
                own.aclDelUser("app");
            }

            @Override
            void end(Jedis own) {
                allowUser();
            }
        },
        TOO_FEW_REPLICAS("no-replicas") {
            @Override
            void cause(Jedis own) {
                own.configSet("min-replicas-to-write", "1");
            }

            @Override
            void end(Jedis own) {
                own.configSet("min-replicas-to-write", "0");
            }
        },
        FROZEN("timeout") {
            @Override
            void cause(Jedis own) {
                redis.hang();
            }

            @Override
            void end(Jedis own) {
                redis.goOn();
            }
        };

        private final String fault;

        State(String fault) {
            this.fault = fault;
        }

        /** Brings it about. */
        abstract void cause(Jedis own);

        abstract void end(Jedis own);
    }

    @BeforeAll
    static void start() throws Exception {
        redis = RedisProcess.server();
        master = RedisProcess.server();
        allowUser();
        var url = "redis://app:secret@127.0.0.1:" + redis.port();
        settings = Map.of(
                "REDIS_URL",
                url,
                // more than in production, for a machine that is busy with tests
                "AGENTSFLOW_REDIS_BUDGET",
                "1s",
                "AGENTSFLOW_LIMITS_CHAT",
                LIMIT + "/hour",
                "AGENTSFLOW_LIMITS_NODES",
                "10");
        server = AgentsFlow.with("redis-states", settings);
        Files.deleteIfExists(notes());
    }

    @BeforeEach
    void counts() {
        await("up", Duration.ofSeconds(30));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        redis.close();
        master.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"FULL", "READ_ONLY", "SCRIPTLESS_USER", "ANOTHER_PASSWORD"})
    void isToldTheSameByEveryReport(State state) throws Exception {
        occurs(state);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(names = {"USER_GONE", "TOO_FEW_REPLICAS", "FROZEN"})
    void soAreOthersOfTheirKinds(State state) throws Exception {
        occurs(state);
    }

    private void occurs(State state) throws Exception {
        long linesBefore = lines();
        assertThat(remaining()).isGreaterThan(SHARE);
        assertThat(connect().output()).contains("✓ Redis");

        try (var own = redis.connect()) {
            long begin = System.nanoTime();
            state.cause(own);
            await("degraded", Duration.ofSeconds(15));
            AgentsFlow.await(
                    "the kind is known", () -> health().path("fault").asText().equals(state.fault));
            double noticed = seconds(begin);

            var reason = health().path("reason").asText();
            var advice = health().path("advice").asText();
            var script = check();
            var tried = connect();
            var told = health();
            assertThat(reason).isNotBlank();
            assertThat(advice).isNotBlank();
            assertThat(told.path("state").asText()).isEqualTo("degraded");
            assertThat(told.path("reason").asText()).isEqualTo(reason);
            assertThat(script.status()).isEqualTo(1);
            assertThat(script.errors()).isEqualTo("✗ Redis failed: %s; %s%n".formatted(reason, advice));
            assertThat(tried.status()).isEqualTo(1);
            assertThat(tried.output()).contains("✗ Redis", reason + "; " + advice);
            var metrics = server.get("/metrics").body();
            assertThat(metrics)
                    .contains("agentsflow_redis_up 0.0")
                    .contains("agentsflow_redis_fault{fault=\"%s\"} 1.0".formatted(state.fault))
                    .contains("agentsflow_limiter_mode{mode=\"local\"} 1.0")
                    .contains("agentsflow_limiter_degraded 1.0");
            assertThat(remaining()).isLessThan(SHARE);
            assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);

            state.end(own);
            long ended = System.nanoTime();
            await("up", Duration.ofSeconds(10));
            double back = seconds(ended);
            assertThat(remaining()).isGreaterThan(SHARE);
            assertThat(server.get("/metrics").body())
                    .contains("agentsflow_redis_up 1.0")
                    .contains("agentsflow_limiter_mode{mode=\"redis\"} 1.0")
                    .doesNotContainPattern("agentsflow_redis_fault\\{.*} 1.0");
            assertThat(lines() - linesBefore)
                    .as("one line for the loss, one for the return")
                    .isBetween(2L, 3L);
            Files.writeString(
                    notes(),
                    "%s | %s | %s | %s | %.1f s | %.1f s%n"
                            .formatted(state, state.fault, reason, advice, noticed, back),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private static void allowUser() {
        try (var own = redis.connect()) {
            own.aclSetUser("app", "on", ">secret", "~*", "+@all");
        }
    }

    /** What is left of the limit: of all of it where Redis counts, of this node's share where it does not. */
    private static long remaining() {
        HttpResponse<String> answer = server.post("/api/chat/message?model=demo", CHAT);
        assertThat(answer.statusCode()).isEqualTo(200);
        var limit = answer.headers().firstValue("RateLimit").orElseThrow();
        return Long.parseLong(limit.replaceAll(".*;r=(\\d+);.*", "$1"));
    }

    private static void await(String state, Duration limit) {
        AgentsFlow.await(
                "Redis is " + state,
                limit,
                () -> health().path("state").asText().equals(state));
    }

    private static JsonNode health() {
        return StreamSupport.stream(server.json("/health").path("checks").spliterator(), false)
                .filter(check -> check.path("name").asText().equals("redis"))
                .findFirst()
                .orElseThrow()
                .path("data");
    }

    private static Shell check() throws Exception {
        return Shell.run(
                "check-redis.sh",
                Map.of("AGENTSFLOW_TOKEN", server.administratorsKey()),
                "--url",
                server.address().toString());
    }

    private static Shell connect() throws Exception {
        var environment = new HashMap<>(settings);
        environment.put("MP_CONFIG_PROFILE", "dev");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return Shell.run(
                "validate-config.sh", environment, "--war", System.getProperty("agentsflow.test.war"), "--connect");
    }

    /** What the log says of Redis. */
    private static long lines() throws IOException {
        try (Stream<String> lines = Files.lines(server.log())) {
            return lines.filter(line -> line.contains("RedisLink") || line.contains("RedisStatus"))
                    .filter(line -> line.contains("this node goes on by itself") || line.contains("Redis answers"))
                    .count();
        }
    }

    private static Path notes() {
        return Path.of(System.getProperty("agentsflow.test.work")).resolveSibling("redis-states.txt");
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
