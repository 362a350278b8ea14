package ai.agentsflow.providers.openai;

import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.completion.ModelFailure.Kind;
import ai.agentsflow.platform.http.HttpHead;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An answer that is no success, and what it means: OpenAI's <a href="https://platform.openai.com/docs/guides/error-codes">error codes</a>. */
final class Refusal {

    private static final int MOST_BYTES_KEPT = 16 * 1024;

    private final String host;
    private final int status;
    private final @Nullable Duration retryAfter;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Refusal(String host, int status, HttpHead head) {
        this.host = host;
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
        var text = body.toString(StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        var kind = kind(text);
        var message = "%s answered %d".formatted(host, status);
        return kind == Kind.REQUEST_REFUSED
                ? ModelFailure.refused(message, status)
                : new ModelFailure(kind, message, retryAfter, null);
    }

    private Kind kind(String text) {
        if (status == 400 || status == 413 || status == 422) {
            if (text.contains("context_length") || text.contains("context length") || text.contains("too long")) {
                return Kind.CONTEXT_TOO_LONG;
            }
            return text.contains("content_filter") || text.contains("content_policy")
                    ? Kind.CONTENT_REFUSED
                    : Kind.REQUEST_REFUSED;
        }
        return switch (status) {
            case 401, 402, 403 -> Kind.CREDENTIAL_REFUSED;
            case 404 -> Kind.MODEL_UNKNOWN;
            case 408 -> Kind.TIMEOUT;
            case 429 -> Kind.RATE_LIMITED;
            default -> status >= 400 && status < 500 ? Kind.REQUEST_REFUSED : Kind.UPSTREAM_ERROR;
        };
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
