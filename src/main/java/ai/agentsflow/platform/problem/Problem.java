package ai.agentsflow.platform.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A problem document, <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>.
 *
 * @param type which kind of problem, a URN that does not change
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail this occurrence in words
 * @param instance the path that was asked for
 * @param requestId the id that the server's logs know this request by
 * @param errors what was wrong with the input, left out for other problems
 */
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String requestId,
        @Nullable List<Violation> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(ProblemException exception, String instance, String requestId) {
        var type = exception.type();
        return new Problem(
                type.uri(),
                type.title(),
                type.status(),
                String.valueOf(exception.getMessage()),
                instance,
                requestId,
                exception.violations().isEmpty() ? null : exception.violations());
    }
}
