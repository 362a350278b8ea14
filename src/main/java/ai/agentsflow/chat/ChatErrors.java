package ai.agentsflow.chat;

import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.reply.ReplyErrors;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Failures as problem documents. */
final class ChatErrors implements ReplyErrors {

    private static final Duration SOON = Duration.ofSeconds(1);

    @Override
    public void send(HttpServletRequest request, HttpServletResponse response, RuntimeException failure)
            throws IOException {
        ProblemResponses.send(request, response, Failures.problem(failure));
    }

    @Override
    public ProblemException noMemory() {
        return new ProblemException(
                ProblemType.UNAVAILABLE, "The server has no memory for this answer right now.", List.of(), SOON, null);
    }
}
