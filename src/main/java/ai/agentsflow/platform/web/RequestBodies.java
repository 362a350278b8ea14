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
        return new String(bytes(request, MOST_BYTES), StandardCharsets.UTF_8);
    }

    /**
     * The whole body. One that says beforehand that it is too large is not read at all.
     *
     * @throws TooLargeException for more than {@code most} bytes
     */
    public static byte[] bytes(HttpServletRequest request, int most) throws IOException {
        if (request.getContentLengthLong() > most) {
            throw new TooLargeException();
        }
        byte[] body = request.getInputStream().readNBytes(most + 1);
        if (body.length > most) {
            throw new TooLargeException();
        }
        return body;
    }
}
