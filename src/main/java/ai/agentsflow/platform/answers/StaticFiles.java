package ai.agentsflow.platform.answers;

import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every path that nothing else answers: the pages, and the files that they need, from memory. There are as many as the WAR has, so
 * they are read once and kept.
 */
public class StaticFiles extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final Map<String, String> PAGES =
            Map.of("/", "/index.html", "/docs", "/docs.html", "/redoc", "/redoc.html");

    private static final List<String> FOLDERS = List.of("/assets/", "/webjars/");

    private static final String ALLOWED = "GET, HEAD";

    /** A path below this has its library's version in it. */
    private static final String VERSIONED = "/webjars/";

    private final transient Map<String, StaticFile> files = new ConcurrentHashMap<>();

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        var asked = request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), "");
        var path = PAGES.getOrDefault(asked, asked);
        var file = file(path);
        if (file.isEmpty()) {
            ProblemResponses.send(request, response, ProblemException.notFound("Nothing is served at this path."));
        } else if (List.of("GET", "HEAD").contains(request.getMethod())) {
            var caching = path.startsWith(VERSIONED) ? "public, max-age=31536000, immutable" : "no-cache";
            FileAnswer.send(request, response, file.get(), caching);
        } else if (request.getMethod().equals("OPTIONS")) {
            response.setHeader("Allow", ALLOWED);
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        } else {
            response.setHeader("Allow", ALLOWED);
            ProblemResponses.send(
                    request,
                    response,
                    new ProblemException(ProblemType.METHOD_NOT_ALLOWED, "This path takes GET and HEAD only."));
        }
    }

    private Optional<StaticFile> file(String path) throws IOException {
        var known = files.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        boolean page = PAGES.containsValue(path);
        var type =
                page || FOLDERS.stream().anyMatch(path::startsWith) ? StaticFile.type(path) : Optional.<String>empty();
        byte[] bytes = type.isEmpty() ? null : read(path);
        if (bytes == null) {
            return Optional.empty();
        }
        var file = StaticFile.of(bytes, type.get());
        files.put(path, file);
        return Optional.of(file);
    }

    private byte @Nullable [] read(String path) throws IOException {
        try (var stream = getServletContext().getResourceAsStream(path)) {
            return stream == null ? null : stream.readAllBytes();
        }
    }
}
