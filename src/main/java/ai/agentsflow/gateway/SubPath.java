package ai.agentsflow.gateway;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.responses.ItemPage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/**
 * The end of a path that names a thing, and perhaps a part of it.
 *
 * @param id the thing's
 * @param rest what comes after it, with its slash; empty when nothing does
 */
record SubPath(String id, String rest) {

    static SubPath of(HttpServletRequest request) {
        var path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        int end = path.indexOf('/', 1);
        return end < 0 ? new SubPath(path.substring(1), "") : new SubPath(path.substring(1, end), path.substring(end));
    }

    /** Refuses a method that this path does not take. */
    void require(HttpServletRequest request, HttpServletResponse response, String... methods) {
        var taken = List.of(methods);
        var method = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
        if (!taken.contains(method)) {
            response.setHeader("Allow", String.join(", ", taken));
            throw new ProblemException(
                    ProblemType.METHOD_NOT_ALLOWED, "This path takes %s only.".formatted(String.join(", ", taken)));
        }
    }

    static ItemPage page(HttpServletRequest request) {
        return ItemPage.of(request.getParameter("limit"), request.getParameter("after"), request.getParameter("order"));
    }
}
