package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.config.Secret;
import ai.agentsflow.platform.redis.address.RedisTls;
import ai.agentsflow.platform.redis.address.RedisUrl;
import ai.agentsflow.platform.redis.fault.RedisFailure;
import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Authority;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.LogLines;
import ai.agentsflow.testing.RedisProcess;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who a server must be for us to talk to it, who we are to it, and that nobody reads that in a log. */
class RedisTlsTest {

    private static final Authority OURS = new Authority();

    private static RedisProcess server;

    private LogLines log;
    private FaultProxy network;

    @BeforeAll
    static void start() {
        server = RedisProcess.server("--user", "app", "on", ">hemligt", "~*", "&*", "+@all");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void listen() {
        network = FaultProxy.to(server.port());
        log = LogLines.of(RedisLink.class);
    }

    @AfterEach
    void close() {
        log.close();
        network.close();
    }

    @Test
    void talksToAServerOfAnAuthorityThatItIsTold() {
        network.secure(OURS.server("localhost"));
        try (var at = tls("app:hemligt@", RedisTls.authorities(OURS.pem().toString()))) {
            at.awaitUp(true);
            at.redis().putLater("over-tls", "value".getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(1));
            AgentsFlow.await("it is kept", () -> at.redis().get("over-tls").isPresent());
        }
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("hemligt"));
    }

    @Test
    void trustsNoOtherAuthority() {
        network.secure(new Authority().server("localhost"));
        try (var at = tls("", RedisTls.authorities(OURS.pem().toString()))) {
            assertRefused(at, "TLS: the server's certificate is by an authority that is not known here");
        }
        network.secure(OURS.server("localhost"));
        try (var at = tls("", List.of())) {
            assertRefused(at, "agentsflow.redis.ca-file can name it");
        }
    }

    @Test
    void trustsNoOtherHost() {
        network.secure(OURS.server("other.example"));
        try (var at = tls("", RedisTls.authorities(OURS.pem().toString()))) {
            assertRefused(at, "TLS: No subject alternative DNS name matching localhost found");
        }
    }

    @Test
    void writesNoPasswordAnywhere() {
        try (var at =
                RedisAt.connecting("redis://app:wrong-hemligt@127.0.0.1:" + server.port(), Duration.ofSeconds(5))) {
            assertRefused(at, "WRONGPASS");
            assertThat(RedisView.of(at.redis()).toString()).doesNotContain("hemligt");
        }
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("hemligt"));
    }

    @Test
    void logsInToSentinelsOnTheirOwn() {
        try (var sentinel = RedisProcess.sentinel("mymaster", server.port())) {
            try (var own = sentinel.connect()) {
                own.aclSetUser("watcher", "on", ">bevakad", "allchannels", "allcommands");
                own.aclSetUser("default", "off");
            }
            var url = "redis-sentinel://app:hemligt@127.0.0.1:%d/mymaster".formatted(sentinel.port());
            try (var at = RedisAt.connecting(config(url, List.of(), "watcher", "bevakad"))) {
                at.awaitUp(true);
            }
            try (var at = RedisAt.connecting(url, Duration.ofSeconds(5))) {
                AgentsFlow.await("it is tried", () -> log.lines().stream().anyMatch(line -> line.contains("is away")));
                assertThat(at.redis().isUp()).isFalse();
            }
        }
        assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("hemligt") || line.contains("bevakad"));
    }

    private void assertRefused(RedisAt at, String reason) {
        AgentsFlow.await("it was tried", () -> !reason(at).equals("not connected yet"));
        assertThat(reason(at)).contains(reason);
        assertThat(at.redis().isUp()).isFalse();
        assertThat(RedisView.of(at.redis()).state()).isEqualTo("degraded");
        assertThat(RedisView.of(at.redis()).reason()).contains(reason);
        AgentsFlow.await("it is logged", () -> log.lines().stream().anyMatch(line -> line.contains(reason)));
    }

    private static String reason(RedisAt at) {
        return at.redis().failure().map(RedisFailure::reason).orElse("");
    }

    private RedisAt tls(String credentials, List<X509Certificate> authorities) {
        return RedisAt.connecting(
                config("rediss://%slocalhost:%d".formatted(credentials, network.port()), authorities, "", ""));
    }

    private static RedisConfig config(
            String url, List<X509Certificate> authorities, String sentinelUser, String sentinelPassword) {
        return new RedisConfig(
                Optional.of(RedisUrl.parse(url)),
                authorities,
                Optional.of(sentinelUser).filter(user -> !user.isEmpty()),
                Optional.of(sentinelPassword)
                        .filter(password -> !password.isEmpty())
                        .map(Secret::new),
                Duration.ofSeconds(5),
                2);
    }
}
