package ai.agentsflow.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The paths that anybody may read: the pages, the API's description, and what an edge proxy keeps to itself. All others are closed. */
final class OpenPaths {

    static final Set<String> PATHS = Set.of(
            "/",
            "/index.html",
            "/docs",
            "/docs.html",
            "/redoc",
            "/redoc.html",
            "/favicon.ico",
            "/openapi",
            "/metrics",
            "/health");
    static final List<String> FOLDERS = List.of("/assets/", "/webjars/", "/health/");

    private OpenPaths() {}

    /** By the path as the container resolved it, not as it was written: {@code /assets/../api} is {@code /api}. */
    static boolean isOpen(HttpServletRequest request) {
        var path = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
        return PATHS.contains(path) || FOLDERS.stream().anyMatch(path::startsWith);
    }
}
