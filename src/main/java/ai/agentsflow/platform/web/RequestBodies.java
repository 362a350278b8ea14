package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Request bodies: how large they may be, and their text where a servlet reads them by itself. */
public final class RequestBodies {

    /** The largest body of the REST surface: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

    /** Those that are read asynchronously, by {@link IncomingBody}: all others are complete before the application is asked. */
    static final List<String> READ_AS_THEY_COME =
            List.of("POST /v1/chat/completions", "POST /v1/embeddings", "POST /v1/messages");

    private RequestBodies() {}

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
