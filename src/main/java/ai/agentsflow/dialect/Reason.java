package ai.agentsflow.dialect;

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

    private static final int UNAUTHORIZED = 401;
    private static final int PAYMENT_REQUIRED = 402;

    /** Whether our credential is not known there or its account has no money, and not just one thing that it may not do. */
    boolean isOfCredential() {
        return status == UNAUTHORIZED || status == PAYMENT_REQUIRED || UpstreamError.isOfKey(code, message);
    }

    /** Whether it is about the model itself, and not about something else that the request names, such as a file. */
    boolean isOfModel() {
        return UpstreamError.isOfModel(code, message);
    }

    /** For a log, on one line, without the message, in which a part of the prompt may stand. */
    @Override
    public String toString() {
        return "%s type=%s code=%s param=%s".formatted(status, type, code, param);
    }
}
