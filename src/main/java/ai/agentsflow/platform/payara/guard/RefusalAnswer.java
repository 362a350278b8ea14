package ai.agentsflow.platform.payara.guard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.agentsflow.platform.framing.Refusal;
import ai.agentsflow.platform.problem.ErrorBody;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** A refusal as a complete answer of HTTP/1.1, in the shape that goes with the path. */
final class RefusalAnswer {

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private static final Duration SOON = Duration.ofSeconds(1);

    private RefusalAnswer() {}

    /**
     * All bytes of it.
     *
     * @param path that was asked for
     * @param withBody whether the request's method wants one
     */
    static byte[] of(Refusal refusal, String path, boolean withBody, String requestId, Instant now) {
        var problem = problem(refusal);
        var error = ProblemResponses.body(problem, path, requestId);
        byte[] body = error.json().getBytes(UTF_8);
        var head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(refusal.status())
                .append(' ')
                .append(phrase(refusal.status()))
                .append("\r\nDate: ")
                .append(DATE.format(now.atOffset(ZoneOffset.UTC)))
                .append("\r\nContent-Type: ")
                .append(error.mediaType())
                .append("\r\nContent-Length: ")
                .append(body.length)
                .append("\r\nX-Request-ID: ")
                .append(requestId)
                .append("\r\nX-Correlation-ID: ")
                .append(requestId)
                .append("\r\nX-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n");
        if (refusal.status() == 405) {
            head.append("Allow: ").append(METHODS).append("\r\n");
        }
        if (error.retryAfter() != null) {
            head.append("Retry-After: ")
                    .append(ErrorBody.seconds(error.retryAfter()))
                    .append("\r\n");
        }
        error.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] start = head.append("Connection: close\r\n\r\n").toString().getBytes(ISO_8859_1);
        if (!withBody) {
            return start;
        }
        byte[] answer = new byte[start.length + body.length];
        System.arraycopy(start, 0, answer, 0, start.length);
        System.arraycopy(body, 0, answer, start.length, body.length);
        return answer;
    }

    private static ProblemException problem(Refusal refusal) {
        return new ProblemException(
                ProblemType.ofStatus(refusal.status()),
                refusal.detail(),
                List.of(),
                refusal.status() == 503 ? SOON : null,
                null);
    }

    private static String phrase(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 417 -> "Expectation Failed";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            case 505 -> "HTTP Version Not Supported";
            default -> throw new IllegalArgumentException("no refusal has the status " + status);
        };
    }
}
