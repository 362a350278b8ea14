package ai.agentsflow.dialect;

import ai.agentsflow.dialect.ModelFailure.Kind;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error that an upstream tells of, and whose fault it is: <a href="https://platform.openai.com/docs/guides/error-codes">OpenAI's</a>,
 * <a href="https://docs.anthropic.com/en/api/errors">Anthropic's</a> and
 * <a href="https://ai.google.dev/gemini-api/docs/troubleshooting">Google's</a> codes agree on the statuses. What a code says counts
 * first, then the status; only where one status means several things the words decide, whoever says them: routers and gateways pass on
 * the words of other vendors.
 *
 * @param status of HTTP; 0 for an error that came with a status of success, as in the middle of a stream
 * @param code what programs tell it by; empty when there is none
 * @param type its kind by the vendor; empty when there is none
 * @param param which member of the request is at fault; empty when it does not say
 * @param message for people; may hold a part of the prompt; empty when there is none
 * @param words what is looked at: the message, or the whole body where it is of no known form, which is never repeated
 * @param retryAfter when to ask again, where the error itself says so, as Google's do; null when it does not
 */
public record UpstreamError(
        int status,
        String code,
        String type,
        String param,
        String message,
        String words,
        @Nullable Duration retryAfter) {

    /** What a prompt that is too long is told with; "too long" alone is said of any text, such as the id of a tool's call. */
    private static final Pattern TOO_LONG = Pattern.compile("context[_ -]?(length|window|limit|size)"
            + "|(prompt|input|request|conversation|messages?)( is| are|'s length is)? (far )?too (long|large)"
            + "|request_too_large|too many (input |prompt )?tokens"
            + "|(token count|number of tokens|tokens?)\\b.{0,40}\\bexceeds?"
            + "|exceeds? .{0,40}(maximum|limit|number) .{0,20}tokens"
            + "|maximum (number of |input |prompt )?tokens"
            + "|reduce the length of (the|your) (messages|prompt|input)"
            + "|`max_new_tokens` must be <=");

    /** Letters; what is meant stands at the beginning. */
    private static final int MOST_LOOKED_AT = 16 * 1024;

    private static final Pattern CONTENT =
            Pattern.compile("content_filter|content_policy|content[ _](filtering|management policy|policy)");

    /** The account, not the request, is short of something. */
    private static final Pattern ACCOUNT =
            Pattern.compile("credit balance is too low|insufficient (balance|credits?|funds)");

    /** Google refuses a key with 400: at the beginning of the words, where no part of a prompt can stand. */
    private static final Pattern KEY = Pattern.compile("api key (not valid|expired)|user location is not supported");

    private static final Pattern RETRY_DELAY = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)s");

    private static final Pattern NO_SUCH_MODEL =
            Pattern.compile("model_not_found|model_not_supported|not supported by any provider"
                    + "|\\bmodels?\\b.{0,100}\\b(decommissioned|retired|shut down|no longer (available|supported)|(does )?not (exist|found)"
                    + "|has been (deprecated and removed|removed|discontinued))"
                    + "|not a valid model");

    /** What stands for a status where none came, and what a code says whatever the status: as vendors and servers write them. */
    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("invalid_request_error", 400),
            Map.entry("badrequesterror", 400),
            Map.entry("invalid_argument", 400),
            Map.entry("failed_precondition", 400),
            Map.entry("invalid_prompt", 400),
            Map.entry("unprocessableentityerror", 422),
            Map.entry("authentication_error", 401),
            Map.entry("authenticationerror", 401),
            Map.entry("unauthenticated", 401),
            Map.entry("billing_error", 402),
            Map.entry("permission_error", 403),
            Map.entry("permissiondeniederror", 403),
            Map.entry("permission_denied", 403),
            Map.entry("not_found_error", 404),
            Map.entry("notfounderror", 404),
            Map.entry("not_found", 404),
            Map.entry("timeout_error", 408),
            Map.entry("request_too_large", 413),
            Map.entry("rate_limit_error", 429),
            Map.entry("ratelimiterror", 429),
            Map.entry("resource_exhausted", 429),
            Map.entry("tokens", 429),
            Map.entry("requests", 429));

    private static final Map<String, Kind> CODES = Map.ofEntries(
            Map.entry("context_length_exceeded", Kind.CONTEXT_TOO_LONG),
            Map.entry("exceed_context_size_error", Kind.CONTEXT_TOO_LONG),
            Map.entry("string_above_max_length", Kind.REQUEST_REFUSED),
            Map.entry("unsupported_parameter", Kind.REQUEST_REFUSED),
            Map.entry("unsupported_value", Kind.REQUEST_REFUSED),
            Map.entry("content_filter", Kind.CONTENT_REFUSED),
            Map.entry("content_policy_violation", Kind.CONTENT_REFUSED),
            Map.entry("model_not_found", Kind.MODEL_UNKNOWN),
            Map.entry("model_decommissioned", Kind.MODEL_UNKNOWN),
            Map.entry("model_not_supported", Kind.MODEL_UNKNOWN),
            Map.entry("model_not_available", Kind.MODEL_UNKNOWN),
            Map.entry("deploymentnotfound", Kind.MODEL_UNKNOWN),
            Map.entry("invalid_api_key", Kind.CREDENTIAL_REFUSED),
            Map.entry("api_key_invalid", Kind.CREDENTIAL_REFUSED),
            // Google's own side gave up
            Map.entry("cancelled", Kind.UPSTREAM_ERROR),
            Map.entry("rate_limit_exceeded", Kind.RATE_LIMITED),
            Map.entry("insufficient_quota", Kind.RATE_LIMITED));

    /** An error of which only words are known. */
    public UpstreamError(int status, String message) {
        this(status, "", "", "", message, message, null);
    }

    /** One in the answer itself: the value of a member {@code error}, an object or a text. */
    public static UpstreamError inBand(JsonNode error) {
        return of(0, error);
    }

    /**
     * One that came with a status of its own.
     *
     * @param body whatever came: an error of OpenAI's, Anthropic's, Google's, Mistral's, FastAPI's form, or any text
     */
    public static UpstreamError of(int status, String body) {
        JsonNode tree;
        try {
            tree = ProviderJson.tree(body.getBytes(StandardCharsets.UTF_8));
        } catch (ModelFailure noJson) {
            return new UpstreamError(status, "", "", "", "", body, null);
        }
        // Google's compatible address sends a list of one
        var told = tree.isArray() ? tree.path(0) : tree;
        if (!told.isObject()) {
            return new UpstreamError(status, "", "", "", "", body, null);
        }
        var error = told.has("error") ? told.path("error") : told.has("detail") ? told.path("detail") : told;
        var read = of(status, error);
        // some vendors put the words that matter elsewhere
        return read.message.isEmpty()
                ? new UpstreamError(status, read.code, read.type, read.param, "", body, read.retryAfter)
                : read;
    }

    private static UpstreamError of(int status, JsonNode error) {
        if (error.isArray()) {
            return new UpstreamError(status, "", "", firstPlace(error), words(error), words(error), null);
        }
        if (!error.isObject()) {
            return new UpstreamError(status, error.asText(""));
        }
        var type = error.path("type").asText("");
        var message = error.path("message");
        var words = message.isTextual()
                ? message.textValue()
                : words(message.has("detail") ? message.path("detail") : message);
        var reason = detail(error, "reason");
        return new UpstreamError(
                status,
                reason.isEmpty() ? text(error.path("code")) : reason,
                type.isEmpty() ? error.path("status").asText("") : type,
                text(error.path("param")).isEmpty() ? firstPlace(message.path("detail")) : text(error.path("param")),
                words,
                words,
                delay(detail(error, "retryDelay")));
    }

    /** A member of one of <a href="https://google.aip.dev/193">Google's details</a>, whose code is only the status once more. */
    private static String detail(JsonNode error, String member) {
        for (JsonNode detail : error.path("details")) {
            if (detail.path(member).isTextual()) {
                return detail.path(member).textValue();
            }
        }
        return "";
    }

    private static @Nullable Duration delay(String told) {
        var seconds = RETRY_DELAY.matcher(told);
        return seconds.matches()
                ? Duration.ofMillis((long) Math.ceil(Double.parseDouble(seconds.group(1)) * 1000))
                : null;
    }

    private static String text(JsonNode node) {
        return node.isNull() ? "" : node.asText("");
    }

    /** What a validator finds, as FastAPI's servers tell it: without the input, which may be a prompt. */
    private static String words(JsonNode faults) {
        if (faults.isTextual()) {
            return faults.textValue();
        }
        var words = new ArrayList<String>();
        for (JsonNode fault : faults) {
            if (fault.path("msg").isTextual()) {
                words.add(place(fault) + ": " + fault.path("msg").textValue());
            }
        }
        return String.join("; ", words);
    }

    private static String firstPlace(JsonNode faults) {
        return faults.isArray() ? place(faults.path(0)) : "";
    }

    private static String place(JsonNode fault) {
        var steps = new ArrayList<String>();
        fault.path("loc").forEach(step -> steps.add(step.asText()));
        if (steps.size() > 1 && steps.get(0).equals("body")) {
            steps.remove(0);
        }
        return String.join(".", steps);
    }

    /** What it means for the call. */
    public Kind kind() {
        var byCode = byCode();
        if (byCode != null) {
            return byCode;
        }
        int meant = status > 0 ? status : meantStatus();
        return switch (meant) {
            case 400, 413, 422 -> ofRequest();
            case 401, 402, 403 -> Kind.CREDENTIAL_REFUSED;
            case 404, 410 -> Kind.MODEL_UNKNOWN;
            case 408 -> Kind.TIMEOUT;
            case 429 -> Kind.RATE_LIMITED;
            default -> meant >= 400 && meant < 500 ? Kind.REQUEST_REFUSED : Kind.UPSTREAM_ERROR;
        };
    }

    /** A code counts under a status that it can have; one of our own making under a 5xx does not make it the client's fault. */
    private @Nullable Kind byCode() {
        if (status >= 500) {
            return null;
        }
        var kind = CODES.get(lower(code));
        return kind != null ? kind : CODES.get(lower(type));
    }

    /** Whether an error is about the model itself: Anthropic says {@code model: NAME} of one that it does not know. */
    static boolean isOfModel(@Nullable String code, @Nullable String message) {
        if (CODES.get(lower(String.valueOf(code))) == Kind.MODEL_UNKNOWN) {
            return true;
        }
        return message != null
                && (message.startsWith("model: ")
                        || NO_SUCH_MODEL.matcher(lower(message)).find());
    }

    /** Whether an error is about our key, whatever its status. */
    static boolean isOfKey(@Nullable String code, @Nullable String message) {
        return CODES.get(lower(String.valueOf(code))) == Kind.CREDENTIAL_REFUSED
                || (message != null
                        && KEY.matcher(lower(message.substring(0, Math.min(message.length(), 100))))
                                .lookingAt());
    }

    /** The failure that it makes of a call which had a status of success. */
    public ModelFailure failure() {
        return failure("The model's provider reported an error in its answer.", null, List.of());
    }

    /**
     * The failure that it makes of a call.
     *
     * @param ours what is told where the upstream's own words are not
     * @param wish when the upstream wants to be asked again, where its answer's head says so
     * @param secrets what must not be told
     */
    public ModelFailure failure(String ours, @Nullable Duration wish, List<String> secrets) {
        return ModelFailure.told(
                kind(),
                ours,
                wish == null ? retryAfter : wish,
                new Reason(
                        status,
                        told(type, secrets),
                        told(code, secrets),
                        told(param, secrets),
                        told(message, secrets)));
    }

    private static @Nullable String told(String words, List<String> secrets) {
        return words.isBlank() ? null : Redaction.of(words, secrets);
    }

    private Kind ofRequest() {
        var all = lower(code + ' ' + type + ' ' + words.substring(0, Math.min(words.length(), MOST_LOOKED_AT)));
        if (TOO_LONG.matcher(all).find()) {
            return Kind.CONTEXT_TOO_LONG;
        } else if (CONTENT.matcher(all).find()) {
            return Kind.CONTENT_REFUSED;
        } else if (ACCOUNT.matcher(all).find() || isOfKey(code, words)) {
            return Kind.CREDENTIAL_REFUSED;
        }
        return NO_SUCH_MODEL.matcher(all).find() ? Kind.MODEL_UNKNOWN : Kind.REQUEST_REFUSED;
    }

    /** A code may be a status itself; 500 for what nobody knows. */
    private int meantStatus() {
        if (code.matches("[45]\\d\\d")) {
            return Integer.parseInt(code);
        }
        var byCode = STATUSES.get(lower(code));
        return byCode != null ? byCode : STATUSES.getOrDefault(lower(type), 500);
    }

    private static String lower(String words) {
        return words.toLowerCase(Locale.ROOT);
    }
}
