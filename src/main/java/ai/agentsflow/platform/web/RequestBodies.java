package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Bodies that a servlet reads by itself. */
public final class RequestBodies {

    private RequestBodies() {}

    /** The body is larger than allowed. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The whole body as text in UTF-8.
     *
     * @throws TooLargeException for more than {@code mostBytes}
     */
    public static String text(HttpServletRequest request, int mostBytes) throws IOException {
        byte[] body = request.getInputStream().readNBytes(mostBytes + 1);
        if (body.length > mostBytes) {
            throw new TooLargeException();
        }
        return new String(body, StandardCharsets.UTF_8);
    }
}
