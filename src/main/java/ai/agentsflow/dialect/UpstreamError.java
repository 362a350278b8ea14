package ai.agentsflow.dialect;

import ai.agentsflow.dialect.ModelFailure.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An error that an upstream tells of, and whose fault it is: <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI's</a>
 * and <a href="https://docs.anthropic.com/en/api/errors">Anthropic's</a> codes agree on the statuses. Where one status means several
 * things the words decide, whoever says them: routers and gateways pass on the words of other vendors.
 *
 * @param status of HTTP; 0 for an error that came with a status of success, as in the middle of a stream
 * @param code what programs tell it by, in lower case; empty when there is none
 * @param type its kind by the vendor, in lower case; empty when there is none
 * @param message for people, in lower case; may hold a part of the prompt, so it is looked at and never repeated
 */
public record UpstreamError(int status, String code, String type, String message) {

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

    /** What stands for a status where none came: types and codes as OpenAI, Anthropic, vLLM and OpenRouter write them. */
    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("invalid_request_error", 400),
            Map.entry("badrequesterror", 400),
            Map.entry("invalid_prompt", 400),
            Map.entry("context_length_exceeded", 400),
            Map.entry("string_above_max_length", 400),
            Map.entry("content_filter", 400),
            Map.entry("content_policy_violation", 400),
            Map.entry("unprocessableentityerror", 422),
            Map.entry("authentication_error", 401),
            Map.entry("invalid_api_key", 401),
            Map.entry("authenticationerror", 401),
            Map.entry("billing_error", 402),
            Map.entry("permission_error", 403),
            Map.entry("permissiondeniederror", 403),
            Map.entry("not_found_error", 404),
            Map.entry("model_not_found", 404),
            Map.entry("notfounderror", 404),
            Map.entry("timeout_error", 408),
            Map.entry("request_too_large", 413),
            Map.entry("rate_limit_error", 429),
            Map.entry("rate_limit_exceeded", 429),
            Map.entry("ratelimiterror", 429),
            Map.entry("insufficient_quota", 429),
            Map.entry("tokens", 429),
            Map.entry("requests", 429));

    public UpstreamError {
        code = code.toLowerCase(Locale.ROOT);
        type = type.toLowerCase(Locale.ROOT);
        message = message.toLowerCase(Locale.ROOT);
    }

    /** One in the answer itself: the value of a member {@code error}, an object or a text. */
    public static UpstreamError inBand(JsonNode error) {
        if (!error.isObject()) {
            return new UpstreamError(0, "", "", error.asText(""));
        }
        return new UpstreamError(
                0,
                error.path("code").asText(""),
                error.path("type").asText(""),
                error.path("message").asText(""));
    }

    /** What it means for the call. */
    public Kind kind() {
        int meant = status > 0 ? status : meantStatus();
        return switch (meant) {
            case 400, 413, 422 -> ofRequest();
            case 401, 402, 403 -> Kind.CREDENTIAL_REFUSED;
            case 404 -> Kind.MODEL_UNKNOWN;
            case 408 -> Kind.TIMEOUT;
            case 429 -> Kind.RATE_LIMITED;
            default -> meant >= 400 && meant < 500 ? Kind.REQUEST_REFUSED : Kind.UPSTREAM_ERROR;
        };
    }

    /** The failure that it makes of a call which had a status of success. */
    public ModelFailure failure() {
        return new ModelFailure(kind(), "The model's provider reported an error in its answer.");
    }

    private Kind ofRequest() {
        var words = code + ' ' + type + ' ' + message;
        if (TOO_LONG.stream().anyMatch(words::contains)) {
            return Kind.CONTEXT_TOO_LONG;
        } else if (CONTENT.stream().anyMatch(words::contains)) {
            return Kind.CONTENT_REFUSED;
        } else if (ACCOUNT.stream().anyMatch(words::contains)) {
            return Kind.CREDENTIAL_REFUSED;
        }
        return NO_SUCH_MODEL.stream().anyMatch(words::contains) ? Kind.MODEL_UNKNOWN : Kind.REQUEST_REFUSED;
    }

    /** A code may be a status itself; 500 for what nobody knows. */
    private int meantStatus() {
        if (code.matches("[45]\\d\\d")) {
            return Integer.parseInt(code);
        }
        var byCode = STATUSES.get(code);
        return byCode != null ? byCode : STATUSES.getOrDefault(type, 500);
    }
}
