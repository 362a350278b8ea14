package ai.agentsflow.providers.openai;

import ai.agentsflow.dialect.Reason;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** How a server can differ from OpenAI's API of before 2024, by what it refuses. */
enum Difference {
    /** Newer models of OpenAI's take {@code max_completion_tokens} alone. */
    MAX_COMPLETION_TOKENS,
    /** Many compatible servers do not know {@code max_completion_tokens}. */
    MAX_TOKENS,
    /** Some do not know {@code stream_options}: what they do not count is estimated. */
    NO_STREAM_OPTIONS;

    private static final String OLD = "max_tokens";
    private static final String NEW = "max_completion_tokens";
    private static final String OPTIONS = "stream_options";

    /** Whether a refusal is because of it. */
    boolean isToldBy(Reason reason) {
        var words = (reason.param() + ' ' + reason.message()).toLowerCase(Locale.ROOT);
        return switch (this) {
            case MAX_COMPLETION_TOKENS -> words.contains(OLD) && words.contains(NEW);
            case MAX_TOKENS -> words.contains(NEW) && !words.contains(OLD);
            case NO_STREAM_OPTIONS -> words.contains(OPTIONS);
        };
    }

    /** Changes a request to how such a server takes it; false when there is nothing to change. */
    boolean apply(ObjectNode body) {
        return switch (this) {
            case MAX_COMPLETION_TOKENS -> rename(body, OLD, NEW);
            case MAX_TOKENS -> rename(body, NEW, OLD);
            case NO_STREAM_OPTIONS -> body.remove(OPTIONS) != null;
        };
    }

    private static boolean rename(ObjectNode body, String from, String to) {
        var value = body.remove(from);
        if (value != null && !body.has(to)) {
            body.set(to, value);
        }
        return value != null;
    }
}
