package ai.agentsflow.platform.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * How errors look on some of the server's paths, whoever answers there: a filter, a servlet or the container. On all other
 * paths they are problem documents.
 *
 * <p>Implementations are public, have a constructor without arguments, and are named in {@code
 * META-INF/services/ai.agentsflow.platform.problem.ErrorShape}.
 */
public interface ErrorShape {

    /**
     * Whether errors at this path have this shape. No two shapes cover the same path.
     *
     * @param path as the client wrote it
     */
    boolean covers(String path);

    /** Answers with the problem in this shape, unless an answer is already on its way. */
    void send(HttpServletRequest request, HttpServletResponse response, ProblemException problem) throws IOException;
}
