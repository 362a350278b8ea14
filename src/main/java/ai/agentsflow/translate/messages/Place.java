package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.anthropic.MessageFault;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A value in a client's request, and the path by which its faults are told, such as {@code messages.0.content}; the words
 * are those that clients of Anthropic's API know.
 */
record Place(String path, JsonNode value) {

    private static final int LONGEST_NAME = 64;

    Place member(String name) {
        return new Place(path.isEmpty() ? name : path + '.' + name, value.path(name));
    }

    /** Null counts as left out. */
    boolean absent() {
        return value.isMissingNode() || value.isNull();
    }

    boolean isText() {
        return value.isTextual();
    }

    /** A flag, which is off where it is left out. */
    boolean flag() {
        if (!absent() && !value.isBoolean()) {
            throw wrong("Input should be a valid boolean");
        }
        return value.asBoolean();
    }

    String text() {
        required();
        if (!value.isTextual()) {
            throw wrong("Input should be a valid string");
        }
        return value.textValue();
    }

    /** A whole number, 1 at least. */
    int positive() {
        required();
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw wrong("Input should be a valid integer");
        }
        int number = value.intValue();
        if (number < 1) {
            throw wrong("Input should be greater than or equal to 1");
        }
        return number;
    }

    Place object() {
        required();
        if (!value.isObject()) {
            throw wrong("Input should be an object");
        }
        return this;
    }

    List<Place> items() {
        required();
        if (!value.isArray()) {
            throw wrong("Input should be a valid list");
        }
        return IntStream.range(0, value.size())
                .mapToObj(index -> new Place(path + '.' + index, value.path(index)))
                .toList();
    }

    /** A text that is about to be told back: a name of that API is short, and what is long is none. */
    String name() {
        var text = text();
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + '…';
    }

    ProblemException wrong(String rule) {
        return MessageFault.of(path, rule);
    }

    private void required() {
        if (absent()) {
            throw wrong("Field required");
        }
    }
}
