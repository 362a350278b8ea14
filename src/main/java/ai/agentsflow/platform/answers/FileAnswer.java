package ai.agentsflow.platform.answers;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers with bytes that are the same for everybody: once to each client that keeps them, as far as it takes them. */
final class FileAnswer {

    private static final int AT_ONCE = 8 * 1024;

    private FileAnswer() {}

    static void send(HttpServletRequest request, HttpServletResponse response, StaticFile file, String caching)
            throws IOException {
        response.setHeader("ETag", file.etag());
        response.setHeader("Cache-Control", caching);
        if (isKnown(request.getHeader("If-None-Match"), file.etag())) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(file.type());
        response.setContentLength(file.bytes().length);
        if (request.getMethod().equals("HEAD")) {
            return;
        }
        if (file.bytes().length <= AT_ONCE || !request.isAsyncSupported()) {
            response.getOutputStream().write(file.bytes());
        } else {
            PiecewiseAnswer.send(
                    request.startAsync(), response.getOutputStream(), file.bytes(), file.bytes().length, () -> {});
        }
    }

    /** RFC 9110, 13.1.2: compared weakly. */
    private static boolean isKnown(@Nullable String known, String etag) {
        return known != null
                && Arrays.stream(known.split(","))
                        .map(String::strip)
                        .anyMatch(one ->
                                one.equals("*") || one.replaceFirst("^W/", "").equals(etag));
    }
}
