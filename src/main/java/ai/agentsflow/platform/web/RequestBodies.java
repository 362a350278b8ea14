package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;

/** Request bodies: how large they may be, and their bytes where a servlet reads them by itself. */
public final class RequestBodies {

    /** The largest body of the REST surface: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

    private RequestBodies() {}

    /**
     * The whole body.
     *
     * @throws ClientErrorException 413 for more than {@link #MOST_BYTES}, 400 for JSON nested too deeply
     */
    public static byte[] bytes(HttpServletRequest request) throws IOException {
        try (var body = new BoundedBody(request.getInputStream(), MOST_BYTES)) {
            return body.readAllBytes();
        }
    }
}
