package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.problem.Violation;
import java.util.List;

/** What is wrong in a request, in the words that clients of Anthropic's API know. */
public final class MessageFault {

    private MessageFault() {}

    /**
     * A refusal with status 400.
     *
     * @param path of the member, such as {@code messages.0.content}
     * @param rule that it breaks, such as {@code Field required}
     */
    public static ProblemException of(String path, String rule) {
        return new ProblemException(ProblemType.INVALID_INPUT, path + ": " + rule, List.of(new Violation(path, rule)));
    }
}
