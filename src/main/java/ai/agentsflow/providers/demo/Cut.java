package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.counting.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an answer ends before its end: at a stop sequence, or after so many tokens, which are this server's estimate.
 *
 * @param stops the sequences, which are no part of the answer
 * @param most tokens
 */
record Cut(List<String> stops, long most) {

    private static final String STOP = "stop";

    /** A text and why it ends. */
    record Text(String text, String finishReason) {}

    Cut {
        stops = List.copyOf(stops);
    }

    /** As a request says. */
    static Cut of(JsonNode request) {
        List<String> stops = new ArrayList<>();
        var told = request.path("stop");
        if (told.isTextual()) {
            stops.add(told.asText());
        }
        told.forEach(stop -> stops.add(stop.asText()));
        long most = request.path("max_completion_tokens")
                .asLong(request.path("max_tokens").asLong(Long.MAX_VALUE));
        return new Cut(stops, most);
    }

    /** The beginning of a text that is an answer. */
    Text text(String whole) {
        int end = whole.length();
        for (String stop : stops) {
            int at = whole.indexOf(stop);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        return within(whole.substring(0, end));
    }

    /** The beginning of a text, in no more than so many tokens. */
    Text within(String text) {
        if (Tokens.estimate(text) <= most) {
            return new Text(text, STOP);
        }
        // no more than four letters a token, or one: the cut is found by halving
        int fits = 0;
        int tooLong = text.length();
        while (tooLong - fits > 1) {
            int middle = (fits + tooLong) >>> 1;
            if (Tokens.estimate(text.substring(0, middle)) <= most) {
                fits = middle;
            } else {
                tooLong = middle;
            }
        }
        boolean half = fits > 0 && Character.isHighSurrogate(text.charAt(fits - 1));
        return new Text(text.substring(0, half ? fits - 1 : fits), "length");
    }

    /** What is left after a text. */
    Cut after(String text) {
        return new Cut(stops, Math.max(0, most - Tokens.estimate(text)));
    }
}
