package ai.agentsflow.platform.web;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/** Bounds the bodies of the REST surface; the server itself sets no bound. */
@Provider
public class BodyLimit implements ContainerRequestFilter {

    /** The largest body of the REST surface: a message and its context take a fifth of it. */
    public static final int MOST_BYTES = 256 * 1024;

    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getLength() > MOST_BYTES) {
            throw new ClientErrorException(Response.Status.REQUEST_ENTITY_TOO_LARGE);
        }
        if (request.hasEntity()) {
            request.setEntityStream(new BoundedBody(request.getEntityStream(), MOST_BYTES));
        }
    }
}
