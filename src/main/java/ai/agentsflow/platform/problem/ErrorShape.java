package ai.agentsflow.platform.problem;

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

    /** The problem in this shape. */
    ErrorBody body(ProblemException problem, String path, String requestId);
}
