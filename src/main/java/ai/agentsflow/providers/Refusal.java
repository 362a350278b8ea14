package ai.agentsflow.providers;

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
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is no success, and what it means: <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI's</a> and
 * <a href="https://docs.anthropic.com/en/api/errors">Anthropic's</a> error codes agree on the statuses. Where one status means
 * several things the words decide, whoever says them: routers and gateways pass on the words of other vendors.
 */
public final class Refusal {

    private static final int MOST_BYTES_KEPT = 16 * 1024;
    private static final List<String> TOO_LONG = List.of(
            "context_length",
            "context length",
            "context limit",
            "context size",
            "too long",
            "request_too_large",
            "`max_new_tokens` must be <=");
    private static final List<String> CONTENT = List.of("content_filter", "content_policy", "content filtering");
    /** The account, not the request, is short of something. */
    private static final List<String> ACCOUNT = List.of("credit balance is too low");

    private static final List<String> NO_SUCH_MODEL =
            List.of("model_not_found", "model_not_supported", "not supported by any provider");

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
        var kind = kind(status, body.toString(StandardCharsets.UTF_8));
        var message = "%s answered %d".formatted(host, status);
        return kind == Kind.REQUEST_REFUSED
                ? ModelFailure.refused(message, status)
                : new ModelFailure(kind, message, retryAfter, null);
    }

    /**
     * What a status means.
     *
     * @param words the body that came with it, or what stands for one in the middle of a stream
     */
    public static Kind kind(int status, String words) {
        if (status == 400 || status == 413 || status == 422) {
            String text = words.toLowerCase(Locale.ROOT);
            if (TOO_LONG.stream().anyMatch(text::contains)) {
                return Kind.CONTEXT_TOO_LONG;
            } else if (CONTENT.stream().anyMatch(text::contains)) {
                return Kind.CONTENT_REFUSED;
            } else if (ACCOUNT.stream().anyMatch(text::contains)) {
                return Kind.CREDENTIAL_REFUSED;
            }
            return NO_SUCH_MODEL.stream().anyMatch(text::contains) ? Kind.MODEL_UNKNOWN : Kind.REQUEST_REFUSED;
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
