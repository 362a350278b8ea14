package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.access.AccessFilter;
import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Failed logins, limited by address: three in a minute here. */
class LoginFilterTest {

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger checked = new AtomicInteger();
    private final LoginFilter filter = new LoginFilter();

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
        filter.config = config;
        filter.attempts = new LoginAttempts(limits, now::get);
        filter.init(Partial.of(FilterConfig.class, this));
    }

    @Test
    void looksAtNoFurtherCredentialAfterTooManyWrongOnes() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(call("192.0.2.1", "Bearer wrong", 401).getStatus()).isEqualTo(401);
        }

        var refused = call("192.0.2.1", "Bearer right", 200);

        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).contains("60");
        assertThat(checked).as("credentials that were checked").hasValue(4);
    }

    @Test
    void looksAgainWhenTheTimeIsOver() throws Exception {
        for (int i = 0; i < 4; i++) {
            call("192.0.2.1", "Bearer wrong", 401);
        }
        now.addAndGet(Duration.ofMinutes(1).toNanos() / 1000);

        assertThat(call("192.0.2.1", "Bearer right", 200).getStatus()).isEqualTo(200);
    }

    @Test
    void keepsOthersOutOfIt() throws Exception {
        for (int i = 0; i < 5; i++) {
            call("192.0.2.1", "Bearer wrong", 401);
        }

        assertThat(call("192.0.2.2", "Bearer right", 200).getStatus()).isEqualTo(200);
        assertThat(call("192.0.2.1", null, 200).getStatus())
                .as("without a credential")
                .isEqualTo(200);
    }

    @Test
    void countsNeitherRightOnesNorCallsWithoutAny() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertThat(call("192.0.2.1", "Bearer right", 200).getStatus()).isEqualTo(200);
            assertThat(call("192.0.2.1", null, 401).getStatus()).isEqualTo(401);
        }

        assertThat(call("192.0.2.1", "Bearer right", 200).getStatus()).isEqualTo(200);
    }

    @Test
    void tellsClientsApartByAProxyThatIsNotNamed() throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(call(behind("10.0.0.1", "192.0.2.1"), "Bearer wrong", 401)
                            .getStatus())
                    .isEqualTo(401);
        }

        assertThat(call(behind("10.0.0.1", "192.0.2.1"), "Bearer right", 200).getStatus())
                .isEqualTo(429);
        assertThat(call(behind("10.0.0.1", "192.0.2.2"), "Bearer right", 200).getStatus())
                .as("another client")
                .isEqualTo(200);
    }

    /** Ten times as many as of one client, whatever the header says. */
    @Test
    void endsTheAttemptsOfANeighbourWhoForgesHisClients() throws Exception {
        for (int i = 0; i < 31; i++) {
            assertThat(call(behind("10.0.0.1", "192.0.2." + i), "Bearer wrong", 401)
                            .getStatus())
                    .isEqualTo(401);
        }

        assertThat(call(behind("10.0.0.1", "192.0.2.99"), "Bearer right", 200).getStatus())
                .isEqualTo(429);
    }

    @Test
    void believesNobodyButTheProxiesThatAreNamed() throws Exception {
        start("10.0.0.9");
        for (int i = 0; i < 4; i++) {
            assertThat(call(behind("10.0.0.1", "192.0.2." + i), "Bearer wrong", 401)
                            .getStatus())
                    .isEqualTo(401);
        }

        assertThat(call(behind("10.0.0.1", "192.0.2.99"), "Bearer right", 200).getStatus())
                .isEqualTo(429);
        assertThat(call(behind("10.0.0.9", "192.0.2.99"), "Bearer right", 200).getStatus())
                .as("by the proxy that is named")
                .isEqualTo(200);
    }

    @Test
    void countsNoCredentialThatWasGoodOnce() throws Exception {
        for (int i = 0; i < 10; i++) {
            var request = new RequestStub().from("192.0.2.1").with("Authorization", "Bearer expired");
            filter.doFilter(request.http(), new RecordedResponse().http(), (passed, response) -> {
                passed.setAttribute(AccessFilter.GENUINE, true);
                ((HttpServletResponse) response).setStatus(401);
            });
        }

        assertThat(call("192.0.2.1", "Bearer right", 200).getStatus()).isEqualTo(200);
    }

    @Test
    void countsEveryRefusalOfALook() throws Exception {
        for (int i = 0; i < 14; i++) {
            call("192.0.2.1", "Bearer wrong", 401);
        }

        var shown = new ByteArrayOutputStream();
        metrics.write(shown);
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("agentsflow_limit_decisions_total{decision=\"refused\",route=\"failed-logins\"} 11.0");
    }

    private static RequestStub behind(String proxy, String client) {
        return new RequestStub().from(proxy).with("X-Forwarded-For", client);
    }

    /** An asynchronous answer may be over when the filter goes on, and its object serve somebody else's request by then. */
    @Test
    void countsNoRefusalOfTheRequestThatCameNext() throws Exception {
        var request = new RequestStub().from("192.0.2.1").with("Authorization", "Bearer right");
        for (int i = 0; i < 10; i++) {
            var answer = new RecordedResponse();
            filter.doFilter(request.http(), answer.http(), (r, response) -> answer.setStatus(401));
        }

        assertThat(call("192.0.2.1", "Bearer right", 200).getStatus()).isEqualTo(200);
    }

    private RecordedResponse call(String from, String credential, int outcome) throws Exception {
        return call(new RequestStub().from(from), credential, outcome);
    }

    private RecordedResponse call(RequestStub stub, String credential, int outcome) throws Exception {
        HttpServletRequest request = (credential == null ? stub : stub.with("Authorization", credential)).http();
        var answer = new RecordedResponse();
        filter.doFilter(request, answer.http(), (passed, response) -> {
            checked.incrementAndGet();
            ((HttpServletResponse) response).setStatus(outcome);
        });
        return answer;
    }
}
