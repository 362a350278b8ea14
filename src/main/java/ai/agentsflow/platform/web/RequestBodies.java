package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Request bodies: how large they may be, and their text where a servlet reads them by itself. */
public final class RequestBodies {

    /** The largest body of the REST surface: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

    private RequestBodies() {}

    /** The body is larger than allowed. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The whole body as text in UTF-8.
     *
     * @throws TooLargeException for more than {@link #MOST_BYTES}
     */
    public static String text(HttpServletRequest request) throws IOException {
        byte[] body = request.getInputStream().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new TooLargeException();
        }
        return new String(body, StandardCharsets.UTF_8);
    }
}
