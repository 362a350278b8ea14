package ai.agentsflow.dialect;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why an upstream refuses, as it says it itself; whatever is secret has been taken out of it ({@link Redaction}).
 *
 * @param status of HTTP; 0 for an error that came with a status of success
 * @param type its kind by the vendor, such as {@code invalid_request_error}
 * @param code what programs tell it by, such as {@code unsupported_value}
 * @param param which of the request's members is at fault
 * @param message for people
 */
public record Reason(
        int status,
        @Nullable String type,
        @Nullable String code,
        @Nullable String param,
        @Nullable String message) {

    /** Whether it is about the model itself, and not about something else that the request names, such as a file. */
    boolean isOfModel() {
        return message != null && message.toLowerCase(Locale.ROOT).contains("model");
    }

    /** For a log, on one line, without the message, in which a part of the prompt may stand. */
    @Override
    public String toString() {
        return "%s type=%s code=%s param=%s".formatted(status, type, code, param);
    }
}
