package ai.agentsflow.platform.reply;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How one API tells failures. */
public interface ReplyErrors {

    /** Answers with a failure, with a status of its own, as long as nothing of an answer has left. */
    void send(HttpServletRequest request, HttpServletResponse response, RuntimeException failure) throws IOException;

    /** That there is no memory for an answer. */
    RuntimeException noMemory();
}
