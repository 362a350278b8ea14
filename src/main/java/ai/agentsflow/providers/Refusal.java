package ai.agentsflow.providers;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.platform.http.HttpHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** An answer that is no success: what {@link UpstreamError} makes of it, and when to ask again. */
final class Refusal {

    private static final int MOST_BYTES_KEPT = 16 * 1024;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Refusal(int status, HttpHead head) {
        this.status = status;
        this.retryAfter = head.header("Retry-After-Ms")
                .map(Refusal::millis)
                .or(() -> head.header("Retry-After").map(Refusal::wait))
                .orElse(null);
    }

    /** Keeps the beginning of the body, which is looked at and never repeated. */
    void take(ByteBuffer part) {
        byte[] bytes = new byte[Math.min(part.remaining(), MOST_BYTES_KEPT - body.size())];
        part.get(bytes);
        body.writeBytes(bytes);
    }

    ModelFailure failure() {
        // the whole body, whatever its form: some vendors put the words that matter elsewhere than OpenAI does
        var kind = new UpstreamError(status, "", "", body.toString(StandardCharsets.UTF_8)).kind();
        var message = "The model's provider answered %s.".formatted(status);
        return kind == ModelFailure.Kind.REQUEST_REFUSED
                ? ModelFailure.refused(message, status)
                : new ModelFailure(kind, message, retryAfter, null);
    }

    /** What OpenAI and Azure send beside the standard's whole seconds. */
    private static @Nullable Duration millis(String header) {
        return header.matches("\\d{1,9}") ? Duration.ofMillis(Long.parseLong(header)) : null;
    }

    /** Seconds or an HTTP date, RFC 9110, 10.2.3. */
    private static @Nullable Duration wait(String header) {
        try {
            if (header.matches("\\d{1,6}")) {
                return Duration.ofSeconds(Long.parseLong(header));
            }
            var until = ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME);
            var wait = Duration.between(Instant.now(), until.toInstant());
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
