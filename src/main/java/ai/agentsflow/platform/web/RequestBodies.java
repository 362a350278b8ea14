package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Request bodies: how large they may be, and their text where a servlet reads them by itself. */
public final class RequestBodies {

    /** The largest body of the REST surface: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

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

    /**
     * A whole body as text in UTF-8.
     *
     * @throws ClientErrorException 400 for JSON nested too deeply
     */
    public static String text(byte[] body) {
        try (var bounded = new BoundedBody(new ByteArrayInputStream(body), body.length)) {
            return new String(bounded.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be read", e);
        }
    }
}
