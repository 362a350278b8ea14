package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.Reason;
import org.jspecify.annotations.Nullable;

/** Refusals as OpenAI words them, so that what a client does about one can be tried here. */
final class Refused {

    private static final String TYPE = "invalid_request_error";
    private static final int BAD_REQUEST = 400;

    private Refused() {}

    /**
     * A refusal.
     *
     * @param param which member is at fault
     * @param code what programs tell it by; OpenAI often has none
     */
    static ModelFailure of(@Nullable String param, @Nullable String code, String message) {
        return ModelFailure.told(
                ModelFailure.Kind.REQUEST_REFUSED,
                "The demonstration model refuses the request.",
                null,
                new Reason(BAD_REQUEST, TYPE, code, param, message));
    }

    /** A member that this model does not honour. */
    static ModelFailure unsupported(String param) {
        return of(
                param,
                "unsupported_parameter",
                "Unsupported parameter: '%s' is not supported with this model.".formatted(param));
    }

    static ModelFailure missing(String param) {
        return of(param, "missing_required_parameter", "Missing required parameter: '%s'.".formatted(param));
    }

    /** @param supported the values there are, each in quotes */
    static ModelFailure value(String param, String got, String supported) {
        return of(
                param,
                "invalid_value",
                "Invalid value: '%s'. Supported values are: %s.".formatted(shortened(got), supported));
    }

    static ModelFailure longArray(String param, int most, int got) {
        return of(
                param,
                "array_above_max_length",
                "Invalid '%s': array too long. Expected an array with maximum length %s, but got an array with length %s instead."
                        .formatted(param, most, got));
    }

    static ModelFailure emptyArray(String param) {
        return of(
                param,
                "empty_array",
                "Invalid '%s': empty array. Expected an array with minimum length 1, but got an empty array instead."
                        .formatted(param));
    }

    static ModelFailure emptyText(String param) {
        return of(
                param,
                "empty_string",
                "Invalid '%s': empty string. Expected a string with minimum length 1, but got an empty string instead."
                        .formatted(param));
    }

    /** What is repeated of a client's text. */
    static String shortened(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
