package ai.agentsflow.gateway.responses;

import ai.agentsflow.responses.ItemPage;
import jakarta.servlet.http.HttpServletRequest;

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

    static ItemPage page(HttpServletRequest request) {
        return ItemPage.of(request.getParameter("limit"), request.getParameter("after"), request.getParameter("order"));
    }
}
