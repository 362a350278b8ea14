package ai.agentsflow.platform.json;

import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import java.util.List;

/** What is wrong with a client's JSON, in words for that client. It holds no value of the body, only names of members. */
public final class JsonFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Object> steps;
    private final String rule;

    private JsonFault(List<Object> steps, String rule) {
        super(path(steps, true) + ' ' + rule, null, false, false);
        this.steps = List.copyOf(steps);
        this.rule = rule;
    }

    /**
     * A value, or its name, that breaks a rule.
     *
     * @param steps the way to it from outside: names as text, places in arrays as numbers; empty for the body itself
     * @param rule such as {@code must be true or false}
     */
    static JsonFault at(List<Object> steps, String rule) {
        return new JsonFault(steps, rule);
    }

    /** A body that cannot be read at all; the rule is that of the whole body. */
    static JsonFault ofBody(String rule) {
        return new JsonFault(List.of(), rule);
    }

    /** Where, as in {@code messages[2].content}; {@code body} for the whole. */
    public String path() {
        return path(steps, true);
    }

    /** Where, as clients of Anthropic's API know it: {@code messages.2.content}; {@code body} for the whole. */
    public String dottedPath() {
        return path(steps, false);
    }

    public String rule() {
        return rule;
    }

    /** Whether the fault is the body's as a whole and no member's. */
    public boolean isOfBody() {
        return steps.isEmpty();
    }

    /** The problem to answer with, 400. */
    public ProblemException problem() {
        return isOfBody()
                ? new ProblemException(ProblemType.BAD_REQUEST, "The body " + rule + '.')
                : Inputs.invalid(path(), rule);
    }

    private static String path(List<Object> steps, boolean brackets) {
        var path = new StringBuilder();
        for (Object step : steps) {
            if (brackets && step instanceof Integer) {
                path.append('[').append(step).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step);
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }
}
