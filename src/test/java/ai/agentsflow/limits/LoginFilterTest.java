package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.redis.RedisAt;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.RecordedResponse;
import ai.agentsflow.testing.RequestStub;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
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

    @BeforeEach
    @SuppressWarnings("UnnecessaryAssignment")
    void start() {
        var config = Settled.with(Map.of("agentsflow.limits.failed-logins", "3/minute"));
        var limits = new RateLimits(config, RedisAt.nowhere().redis(), new Metrics(), now::get);
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

    /** One attacker behind the proxy would lock everybody out. */
    @Test
    void countsNobodyBehindAProxyThatIsNotNamed() throws Exception {
        for (int i = 0; i < 10; i++) {
            var behind = new RequestStub().from("10.0.0.1").with("X-Forwarded-For", "192.0.2." + i);
            assertThat(call(behind, "Bearer wrong", 401).getStatus()).isEqualTo(401);
        }
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
