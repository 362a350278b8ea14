package ai.agentsflow.translate.responses;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;

/** A value in a client's request, whose kind has been checked, and the path by which its faults are told: {@code input.0.role}. */
record Member(String path, JsonNode value) {

    private static final int LONGEST_NAME = 64;

    Member at(String name) {
        return new Member(path.isEmpty() ? name : path + '.' + name, value.path(name));
    }

    Member at(int index) {
        return new Member(path + '.' + index, value.path(index));
    }

    /** Null counts as left out. */
    boolean absent() {
        return value.isMissingNode() || value.isNull();
    }

    /** A text that must be there. */
    String text() {
        if (!value.isTextual()) {
            throw wrong("must be a string");
        }
        return value.textValue();
    }

    /** A text, empty where it is left out. */
    String textOrNone() {
        return absent() ? "" : text();
    }

    /** A text that is about to be told back: a name of that API is short, and what is long is none. */
    String name() {
        var text = textOrNone();
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + '…';
    }

    ProblemException wrong(String rule) {
        return Inputs.invalid(path, rule);
    }
}
