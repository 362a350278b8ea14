package ai.agentsflow.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Request bodies: how large they may be, and their text where a servlet reads them by itself. */
public final class RequestBodies {

    /** The largest body of the REST surface: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

    /** Read into at first, when the request does not say how long it is. */
    private static final int FIRST_PART = 4096;

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
     * The whole body, for readers that bound its nesting themselves. One that says beforehand that it is too large is not read
     * at all.
     *
     * @param share of the memory for bodies, which grows with what is read; giving it back is the caller's
     * @throws ClientErrorException 413 for more than {@code most} bytes
     * @throws ServiceUnavailableException when there is no room for the body now
     */
    public static byte[] bytes(HttpServletRequest request, int most, HeldBytes.Share share) throws IOException {
        long told = request.getContentLengthLong();
        if (told > most) {
            throw new ClientErrorException(Response.Status.REQUEST_ENTITY_TOO_LARGE);
        }
        var input = request.getInputStream();
        var body = new byte[reserved(told >= 0 ? (int) told : Math.min(FIRST_PART, most), share)];
        int length = input.readNBytes(body, 0, body.length);
        while (length == body.length && length != told) {
            if (length > most) {
                throw new ClientErrorException(Response.Status.REQUEST_ENTITY_TOO_LARGE);
            }
            body = Arrays.copyOf(body, reserved(Math.min(2 * body.length, most + 1), share));
            length += input.readNBytes(body, length, body.length - length);
        }
        return length == body.length ? body : Arrays.copyOf(body, length);
    }

    private static int reserved(int bytes, HeldBytes.Share share) {
        if (!share.growTo(bytes)) {
            throw new ServiceUnavailableException();
        }
        return bytes;
    }
}
