package ai.agentsflow.upstream;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer that is no success: what {@link UpstreamError} makes of it, and when to ask again. */
final class Refusal {

    private static final int MOST_BYTES_KEPT = 16 * 1024;
    private final int status;
    private final List<String> secrets;
    private final @Nullable Duration retryAfter;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** @param secrets what must not be told, such as the key that was refused */
    Refusal(int status, HttpHead head, List<String> secrets) {
        this.status = status;
        this.secrets = secrets;
        this.retryAfter = head.header("Retry-After-Ms")
                .map(Refusal::millis)
                .or(() -> head.header("Retry-After").map(Refusal::wait))
                .orElse(null);
    }

    /** Keeps the beginning of the body. */
    void take(ByteBuffer part) {
        byte[] bytes = new byte[Math.min(part.remaining(), MOST_BYTES_KEPT - body.size())];
        part.get(bytes);
        body.writeBytes(bytes);
    }

    ModelFailure failure() {
        return UpstreamError.of(status, body.toString(StandardCharsets.UTF_8))
                .failure("The model's provider answered %s.".formatted(status), retryAfter, secrets);
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
