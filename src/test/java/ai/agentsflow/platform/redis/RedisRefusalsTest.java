package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.platform.redis.fault.RedisFault;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.LogLines;
import ai.agentsflow.testing.RedisProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A Redis that answers, and refuses what calls need: not up, with the kind, the reason and what to do; and back by itself. */
@Tag("long")
class RedisRefusalsTest {

    private static final Duration BUDGET = Duration.ofMillis(500);

    private final RedisProcess server = RedisProcess.server();
    private final Metrics metrics = new Metrics();
    private final LogLines log = LogLines.of(RedisLink.class);

    @AfterEach
    void stop() {
        log.close();
        server.close();
    }

    @Test
    void full() throws Exception {
        assertTold(
                server.url(),
                RedisFault.FULL,
                own -> own.configSet("maxmemory", "1"),
                own -> own.configSet("maxmemory", "0"));
    }

    @Test
    void readOnly() throws Exception {
        try (var master = RedisProcess.server()) {
            assertTold(
                    server.url(),
                    RedisFault.READ_ONLY,
                    own -> own.replicaof("127.0.0.1", master.port()),
                    Jedis::replicaofNoOne);
        }
    }

    @Test
    void withoutScripts() throws Exception {
        user("+@all");
        assertTold(
                address("secret"),
                RedisFault.NOT_PERMITTED,
                own -> own.aclSetUser("app", "-@scripting"),
                own -> own.aclSetUser("app", "+@scripting"));
    }

    @Test
    void withoutOneCommandOfTheScript() throws Exception {
        user("+@all");
        assertTold(
                address("secret"),
                RedisFault.NOT_PERMITTED,
                own -> own.aclSetUser("app", "-set"),
                own -> own.aclSetUser("app", "+set"));
    }

    /** The connections that are open still work then. */
    @Test
    void withAnotherPassword() throws Exception {
        user("+@all");
        assertTold(
                address("secret"),
                RedisFault.CREDENTIALS,
                own -> own.aclSetUser("app", "resetpass", ">other"),
                own -> own.aclSetUser("app", "resetpass", ">secret"));
    }

    @Test
    void withAPasswordThatItHadNotBefore() throws Exception {
        assertTold(
                server.url(),
                RedisFault.CREDENTIALS,
                own -> own.configSet("requirepass", "other"),
                own -> own.configSet("requirepass", ""));
    }

    @Test
    void withTooFewReplicas() throws Exception {
        assertTold(
                server.url(),
                RedisFault.NO_REPLICAS,
                own -> own.configSet("min-replicas-to-write", "1"),
                own -> own.configSet("min-replicas-to-write", "0"));
    }

    /** Nobody is told to wait for a server that refuses from the start: it is watched as closely as one that was up. */
    @Test
    void fromTheStart() throws Exception {
        try (var own = server.connect()) {
            own.configSet("maxmemory", "1");
            try (var at = RedisAt.connecting(server.url(), BUDGET)) {
                AgentsFlow.await("it is found", () -> fault(at).equals("full"));
                own.configSet("maxmemory", "0");
                at.awaitUp(true);
            }
        }
    }

    /** An administrator's figures need more than calls do; that is no matter for anybody else. */
    @Test
    void isUpForAUserWhoMayNoMoreThanCallsDo() {
        user("+eval", "+evalsha", "+set");
        try (var at = RedisAt.url(address("secret"), BUDGET)) {
            var view = RedisView.of(at.redis());

            assertThat(view.state()).isEqualTo("up");
            assertThat(view.serversAnswering()).isOne();
            assertThat(view.failuresByServer()).isNull();
            assertThat(view.keys()).isNull();
        }
    }

    private void user(String... rules) {
        try (var own = server.connect()) {
            own.aclSetUser("app", "on", ">secret", "~*");
            own.aclSetUser("app", rules);
        }
    }

    private String address(String password) {
        return "redis://app:%s@127.0.0.1:%d".formatted(password, server.port());
    }

    private void assertTold(String url, RedisFault fault, Consumer<Jedis> cause, Consumer<Jedis> end) throws Exception {
        var config = new RedisConfig(
                Optional.of(RedisUrl.parse(url)), List.of(), Optional.empty(), Optional.empty(), BUDGET, 4);
        try (var at = RedisAt.connecting(config, metrics);
                var own = server.connect()) {
            at.awaitUp(true);
            assertThat(RedisContact.make(config, RedisAt.PROBE))
                    .isEqualTo(RedisUrl.parse(url).toString());

            cause.accept(own);
            at.awaitUp(false);
            AgentsFlow.await("the kind is known", () -> fault(at).equals(fault.label()));

            assertSame(at, config, fault);
            end.accept(own);
            at.awaitUp(true);

            assertThat(metrics()).contains("agentsflow_redis_fault{fault=\"%s\"} 0.0".formatted(fault.label()));
            assertThat(log.lines()).hasSize(3);
            assertThat(log.lines().get(1)).contains(fault.says(), fault.advice());
        }
    }

    private void assertSame(RedisAt at, RedisConfig config, RedisFault fault) throws IOException {
        var reason = at.redis().failure().orElseThrow().reason();
        assertThat(RedisHealth.told(at.redis()))
                .containsEntry("state", "degraded")
                .containsEntry("fault", fault.label())
                .containsEntry("reason", reason)
                .containsEntry("advice", fault.advice());
        var view = RedisView.of(at.redis());
        assertThat(view.state()).isEqualTo("degraded");
        assertThat(view.fault()).isEqualTo(fault.label());
        assertThat(view.reason()).isEqualTo(reason);
        assertThat(view.advice()).isEqualTo(fault.advice());
        assertThat(view.serversAnswering()).isZero();
        assertThat(view.failuresByServer()).containsEntry("redis", reason);
        assertThat(metrics())
                .contains("agentsflow_redis_up 0.0")
                .contains("agentsflow_redis_fault{fault=\"%s\"} 1.0".formatted(fault.label()))
                .containsOnlyOnce("} 1.0");
        assertThatThrownBy(() -> RedisContact.make(config, RedisAt.PROBE)).hasMessage(reason + "; " + fault.advice());
    }

    private static String fault(RedisAt at) {
        return at.redis().failure().map(failure -> failure.fault().label()).orElse("");
    }

    private String metrics() throws IOException {
        var text = new ByteArrayOutputStream();
        metrics.write(text);
        return text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("agentsflow_redis_up") || line.startsWith("agentsflow_redis_fault"))
                .collect(Collectors.joining("\n"));
    }
}
