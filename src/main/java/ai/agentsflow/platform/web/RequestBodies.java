package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Request bodies: how large they may be, and their text where a servlet reads them by itself. */
public final class RequestBodies {

    /** The largest body of the REST surface: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

    /** Those that are read asynchronously, by {@link IncomingBody}: all others are complete before the application is asked. */
    static final List<String> READ_AS_THEY_COME =
            List.of("POST /v1/chat/completions", "POST /v1/embeddings", "POST /v1/messages");

    /** Those whose answers are written as their clients take them: the same, and streams. */
    private static final Set<String> PACED_PATHS = Stream.concat(
                    READ_AS_THEY_COME.stream(), Stream.of("POST /api/chat/stream"))
            .map(operation -> operation.substring(operation.indexOf(' ') + 1))
            .collect(Collectors.toUnmodifiableSet());

    private RequestBodies() {}

    /** Whether a request's answer is paced by whoever gives it. */
    public static boolean isPacedByItself(HttpServletRequest request) {
        return PACED_PATHS.contains(request.getServletPath());
    }

    /**
     * The whole body as text in UTF-8.
     *
     * @throws ClientErrorException 413 for more than {@link #MOST_BYTES}, 400 for JSON nested too deeply
     */
    public static String text(HttpServletRequest request) throws IOException {
        try (var body = new BoundedBody(request.getInputStream(), MOST_BYTES)) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
