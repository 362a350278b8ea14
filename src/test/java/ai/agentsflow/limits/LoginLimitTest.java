package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.testing.RequestStub;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failed logins, limited by address: three in a minute here. */
class LoginLimitTest {

    private final AtomicLong now = new AtomicLong();

    private LoginLimit limit;
    private Metrics metrics;

    @BeforeEach
    void start() {
        start("");
    }

    private void start(String proxies) {
        var settings = new HashMap<>(Map.of("agentsflow.limits.failed-logins", "3/minute"));
        if (!proxies.isEmpty()) {
            settings.put("agentsflow.limits.trusted-proxies", proxies);
        }
        metrics = new Metrics();
        var config = Settled.with(settings);
        var limits = new RateLimits(config, RedisAt.nowhere().redis(), metrics, now::get);
        limit = new LoginLimit(new LoginAttempts(limits, now::get), config);
    }

    @Test
    void letsAnAddressWaitThatHasSentTooManyWrongOnes() {
        assertThat(mustWait("192.0.2.1")).isFalse();
        for (int i = 0; i < 4; i++) {
            assertThat(isRefused("192.0.2.1")).isFalse();
        }

        assertThat(limit.failed(from("192.0.2.1").http())).contains(Duration.ofMinutes(1));
        assertThat(mustWait("192.0.2.1")).isTrue();
    }

    @Test
    void forgetsItWhenTheTimeIsOver() {
        for (int i = 0; i < 5; i++) {
            isRefused("192.0.2.1");
        }
        now.addAndGet(Duration.ofMinutes(1).toNanos() / 1000);

        assertThat(mustWait("192.0.2.1")).isFalse();
        assertThat(isRefused("192.0.2.1")).isFalse();
    }

    @Test
    void keepsOthersOutOfIt() {
        for (int i = 0; i < 5; i++) {
            isRefused("192.0.2.1");
        }

        assertThat(mustWait("192.0.2.2")).isFalse();
        assertThat(isRefused("192.0.2.2")).isFalse();
    }

    @Test
    void tellsClientsApartByAProxyThatIsNotNamed() {
        for (int i = 0; i < 4; i++) {
            assertThat(isRefused(behind("10.0.0.1", "192.0.2.1"))).isFalse();
        }

        assertThat(isRefused(behind("10.0.0.1", "192.0.2.1"))).isTrue();
        assertThat(isRefused(behind("10.0.0.1", "192.0.2.2")))
                .as("another client")
                .isFalse();
    }

    /** Ten times as many as of one client, whatever the header says. */
    @Test
    void endsTheAttemptsOfANeighbourWhoForgesHisClients() {
        for (int i = 0; i < 31; i++) {
            assertThat(isRefused(behind("10.0.0.1", "192.0.2." + i))).isFalse();
        }

        assertThat(isRefused(behind("10.0.0.1", "192.0.2.99"))).isTrue();
    }

    @Test
    void believesNobodyButTheProxiesThatAreNamed() {
        start("10.0.0.9");
        for (int i = 0; i < 4; i++) {
            assertThat(isRefused(behind("10.0.0.1", "192.0.2." + i))).isFalse();
        }

        assertThat(isRefused(behind("10.0.0.1", "192.0.2.99"))).isTrue();
        assertThat(isRefused(behind("10.0.0.9", "192.0.2.99")))
                .as("by the proxy that is named")
                .isFalse();
    }

    @Test
    void countsEveryRefusal() throws Exception {
        for (int i = 0; i < 14; i++) {
            isRefused("192.0.2.1");
        }
        mustWait("192.0.2.1");

        var shown = new ByteArrayOutputStream();
        metrics.write(shown);
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("agentsflow_limit_decisions_total{decision=\"allowed\",route=\"failed-logins\"} 3.0")
                .contains("agentsflow_limit_decisions_total{decision=\"refused\",route=\"failed-logins\"} 11.0");
    }

    private static RequestStub from(String address) {
        return new RequestStub().from(address);
    }

    private static RequestStub behind(String proxy, String client) {
        return from(proxy).with("X-Forwarded-For", client);
    }

    private boolean mustWait(String address) {
        return limit.mustWait(from(address).http()).isPresent();
    }

    private boolean isRefused(String address) {
        return isRefused(from(address));
    }

    private boolean isRefused(RequestStub request) {
        return limit.failed(request.http()).isPresent();
    }
}
