package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What OpenAI asks of a chat's parameters (<a href="https://platform.openai.com/docs/api-reference/chat/create">reference</a>), each
 * rule a method that throws a {@link Refused} failure. What this model cannot honour is refused by name as well.
 */
final class Rules {

    static final int MOST_CHOICES = 128;

    private static final int MOST_STOPS = 4;
    private static final int MOST_TOP_LOGPROBS = 20;
    private static final int LONGEST_NAME = 64;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]+");

    private static final List<String> UNSUPPORTED =
            List.of("audio", "functions", "function_call", "web_search_options");

    private Rules() {}

    /** All of them, for the request itself; messages, tools and the format have their own. */
    static void check(JsonNode request) {
        numbers(request);
        logprobs(request);
        stop(request.path("stop"));
        for (String param : UNSUPPORTED) {
            if (isGiven(request.path(param))) {
                throw Refused.unsupported(param);
            }
        }
        if (!request.path("logit_bias").isEmpty()) {
            throw Refused.unsupported("logit_bias");
        }
        for (JsonNode modality : request.path("modalities")) {
            if (!modality.asText().equals("text")) {
                throw Refused.value("modalities", modality.asText(), "'text'");
            }
        }
    }

    private static void numbers(JsonNode request) {
        decimal(request, "temperature", 0, 2);
        decimal(request, "top_p", 0, 1);
        decimal(request, "frequency_penalty", -2, 2);
        decimal(request, "presence_penalty", -2, 2);
        whole(request, "n", 1, MOST_CHOICES);
        whole(request, "max_tokens", 1, Integer.MAX_VALUE);
        whole(request, "max_completion_tokens", 1, Integer.MAX_VALUE);
        if (isGiven(request.path("max_tokens")) && isGiven(request.path("max_completion_tokens"))) {
            throw Refused.of(
                    "max_tokens",
                    "invalid_parameter_combination",
                    "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
        }
    }

    /** Probabilities are not given; a wrong combination is told as such. */
    private static void logprobs(JsonNode request) {
        whole(request, "top_logprobs", 0, MOST_TOP_LOGPROBS);
        boolean wanted = request.path("logprobs").asBoolean();
        if (isGiven(request.path("top_logprobs")) && !wanted) {
            throw Refused.of(
                    "top_logprobs",
                    null,
                    "Invalid value for 'top_logprobs': 'top_logprobs' is only allowed when 'logprobs' is true.");
        }
        if (wanted) {
            throw Refused.unsupported("logprobs");
        }
    }

    private static void stop(JsonNode stop) {
        if (stop.isTextual() && stop.asText().isEmpty()) {
            throw Refused.emptyText("stop");
        }
        if (stop.size() > MOST_STOPS) {
            throw Refused.longArray("stop", MOST_STOPS, stop.size());
        }
        for (int place = 0; place < stop.size(); place++) {
            if (stop.path(place).asText().isEmpty()) {
                throw Refused.emptyText("stop[%s]".formatted(place));
            }
        }
    }

    private static void decimal(JsonNode request, String param, int least, int most) {
        bounds(request.path(param), param, "decimal", least, most);
    }

    static void whole(JsonNode request, String param, int least, int most) {
        bounds(request.path(param), param, "integer", least, most);
    }

    private static void bounds(JsonNode value, String param, String kind, int least, int most) {
        if (!value.isNumber()) {
            return;
        }
        double number = value.asDouble();
        if (number < least) {
            throw bound(param, kind, "below minimum", "below_min_value", ">= " + least, value);
        }
        if (number > most) {
            throw bound(param, kind, "above maximum", "above_max_value", "<= " + most, value);
        }
    }

    private static ModelFailure bound(
            String param, String kind, String where, String code, String expected, JsonNode got) {
        return Refused.of(
                param,
                kind + '_' + code,
                "Invalid '%s': %s %s value. Expected a value %s, but got %s instead."
                        .formatted(param, kind, where, expected, spelled(got)));
    }

    private static String spelled(JsonNode number) {
        var text = number.asText();
        try {
            var plain = new BigDecimal(text).stripTrailingZeros();
            return plain.scale() <= 0 && plain.precision() - plain.scale() < 20 ? plain.toPlainString() : text;
        } catch (NumberFormatException e) {
            return text;
        }
    }

    /** The name of a tool, or of a format. */
    static void name(JsonNode name, String param) {
        if (!isGiven(name)) {
            throw Refused.missing(param);
        }
        var text = name.asText();
        if (text.isEmpty()) {
            throw Refused.emptyText(param);
        }
        if (text.length() > LONGEST_NAME) {
            throw Refused.of(
                    param,
                    "string_above_max_length",
                    "Invalid '%s': string too long. Expected a string with maximum length %s, but got a string with length %s instead."
                            .formatted(param, LONGEST_NAME, text.length()));
        }
        if (!NAME.matcher(text).matches()) {
            throw Refused.of(
                    param,
                    "invalid_value",
                    "Invalid '%s': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
                            .formatted(param));
        }
    }

    /** One of some words. */
    static void word(JsonNode word, String param, Set<String> known, String spelled) {
        if (!isGiven(word)) {
            throw Refused.missing(param);
        }
        if (!known.contains(word.asText())) {
            throw Refused.value(param, word.asText(), spelled);
        }
    }

    static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }
}
