package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.limits.counters.Quota;
import ai.agentsflow.limits.counters.Rate;
import ai.agentsflow.limits.counters.Standing;
import ai.agentsflow.limits.counters.Verdict;
import ai.agentsflow.testing.Partial;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitHeadersTest {

    private static final Verdict VERDICT = new Verdict(
            List.of(
                    new Quota("tokens", "t", new Rate(5000, Duration.ofDays(1)), 0),
                    new Quota("chat", "c", new Rate(100, Duration.ofMinutes(1)), 1)),
            List.of(new Standing(4200, 86_000_000_000L, 0), new Standing(99, 59_000_001, 0)));

    /** The answer's headers as they are set. */
    public static final class Answer {

        private final Map<String, String> headers = new TreeMap<>();

        public void setHeader(String name, String value) {
            headers.put(name, value);
        }
    }

    @Test
    void areTheDraftsUnderApi() {
        assertThat(headers(VERDICT, "/api/chat/message"))
                .containsOnly(
                        Map.entry("RateLimit-Policy", "\"tokens\";q=5000;w=86400, \"chat\";q=100;w=60"),
                        Map.entry("RateLimit", "\"tokens\";r=4200;t=86000, \"chat\";r=99;t=60"));
    }

    @Test
    void areOpenAisUnderV1() {
        assertThat(headers(VERDICT, "/v1/chat/completions"))
                .containsOnly(
                        Map.entry("x-ratelimit-limit-requests", "100"),
                        Map.entry("x-ratelimit-remaining-requests", "99"),
                        Map.entry("x-ratelimit-reset-requests", "1m0s"),
                        Map.entry("x-ratelimit-limit-tokens", "5000"),
                        Map.entry("x-ratelimit-remaining-tokens", "4200"),
                        Map.entry("x-ratelimit-reset-tokens", "23h53m20s"));
    }

    @Test
    void areAnthropicsTooWhereItsApiIs() {
        assertThat(headers(VERDICT, "/v1/messages"))
                .containsAllEntriesOf(headers(VERDICT, "/v1/chat/completions"))
                .contains(
                        Map.entry("anthropic-ratelimit-requests-limit", "100"),
                        Map.entry("anthropic-ratelimit-requests-remaining", "99"),
                        Map.entry("anthropic-ratelimit-requests-reset", "2026-11-22T12:01:00Z"),
                        Map.entry("anthropic-ratelimit-tokens-limit", "5000"),
                        Map.entry("anthropic-ratelimit-tokens-remaining", "4200"),
                        Map.entry("anthropic-ratelimit-tokens-reset", "2026-11-23T11:53:20Z"));
    }

    @Test
    void areNoneWithoutALimit() {
        assertThat(headers(Verdict.UNLIMITED, "/api/chat/message")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0ms", "1,1ms", "17000,17ms", "1000000,1s", "1000001,2s", "360000000,6m0s"})
    void spellATimeAsOpenAiDoes(long micros, String spelled) {
        assertThat(LimitHeaders.spelled(micros)).isEqualTo(spelled);
    }

    private static Map<String, String> headers(Verdict verdict, String path) {
        var answer = new Answer();
        LimitHeaders.write(
                verdict, path, Instant.parse("2026-11-22T12:00:00.5Z"), Partial.of(HttpServletResponse.class, answer));
        return answer.headers;
    }
}
