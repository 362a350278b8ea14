package ai.agentsflow.limits;

import ai.agentsflow.limits.counters.Quota;
import ai.agentsflow.limits.counters.Standing;
import ai.agentsflow.limits.counters.Verdict;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tells a client how much it has left: under {@code /v1} in OpenAI's headers, under {@code /v1/messages} besides in
 * <a href="https://docs.claude.com/en/api/rate-limits#response-headers">Anthropic's</a>, whose times are dates, elsewhere in those of the
 * <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">IETF draft</a>.
 */
final class LimitHeaders {

    private static final long SECOND = 1_000_000;

    private LimitHeaders() {}

    static void write(Verdict verdict, String path, Instant now, HttpServletResponse response) {
        if (verdict.quotas().isEmpty()) {
            return;
        }
        if (path.startsWith("/v1/")) {
            openAi(verdict, response);
            if (path.startsWith("/v1/messages")) {
                anthropic(verdict, now, response);
            }
        } else {
            response.setHeader(
                    "RateLimit-Policy",
                    list(
                            verdict,
                            (quota, standing) -> "\"%s\";q=%s;w=%s"
                                    .formatted(
                                            quota.name(),
                                            quota.rate().limit(),
                                            seconds(quota.rate().periodMicros()))));
            response.setHeader(
                    "RateLimit",
                    list(
                            verdict,
                            (quota, standing) -> "\"%s\";r=%s;t=%s"
                                    .formatted(quota.name(), standing.remaining(), seconds(standing.reset()))));
        }
    }

    private static String list(Verdict verdict, BiFunction<Quota, Standing, String> item) {
        return IntStream.range(0, verdict.quotas().size())
                .mapToObj(i ->
                        item.apply(verdict.quotas().get(i), verdict.standings().get(i)))
                .collect(Collectors.joining(", "));
    }

    private static void openAi(Verdict verdict, HttpServletResponse response) {
        for (int i = 0; i < verdict.quotas().size(); i++) {
            var quota = verdict.quotas().get(i);
            var standing = verdict.standings().get(i);
            var what = what(quota);
            response.setHeader(
                    "x-ratelimit-limit-" + what, String.valueOf(quota.rate().limit()));
            response.setHeader("x-ratelimit-remaining-" + what, String.valueOf(standing.remaining()));
            response.setHeader("x-ratelimit-reset-" + what, spelled(standing.reset()));
        }
    }

    private static void anthropic(Verdict verdict, Instant now, HttpServletResponse response) {
        for (int i = 0; i < verdict.quotas().size(); i++) {
            var quota = verdict.quotas().get(i);
            var standing = verdict.standings().get(i);
            var prefix = "anthropic-ratelimit-" + what(quota);
            var reset = now.plusSeconds(seconds(standing.reset())).truncatedTo(ChronoUnit.SECONDS);
            response.setHeader(prefix + "-limit", String.valueOf(quota.rate().limit()));
            response.setHeader(prefix + "-remaining", String.valueOf(standing.remaining()));
            response.setHeader(prefix + "-reset", reset.toString());
        }
    }

    private static String what(Quota quota) {
        return quota.name().equals(LimitsConfig.TOKENS) ? "tokens" : "requests";
    }

    /** As OpenAI writes it: {@code 17ms}, {@code 42s}, {@code 6m0s}. */
    static String spelled(long micros) {
        if (micros < SECOND) {
            return (micros + 999) / 1000 + "ms";
        }
        long seconds = seconds(micros);
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%sm%ss".formatted(seconds / 60, seconds % 60)
                : "%sh%sm%ss".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Rounded up: after that time it is so. */
    private static long seconds(long micros) {
        return (micros + SECOND - 1) / SECOND;
    }
}
