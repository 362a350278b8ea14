package ai.agentsflow.gateway;

import ai.agentsflow.access.Caller;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.CallOrigin;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.RequestBodies;
import ai.agentsflow.platform.web.RequestId;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ClientErrorException;
import java.io.IOException;
import java.util.Locale;

/** What the operations of the gateway share: one method each, JSON bodies of bounded size, and errors in OpenAI's shape. */
@RateLimited(value = "100/minute", route = "gateway")
abstract class GatewayServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final String method;

    GatewayServlet(String method) {
        this.method = method;
    }

    /** Answers, or throws what an error is made of as long as nothing of an answer has left. */
    abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (!request.getMethod().equals(method)) {
                response.setHeader("Allow", method);
                throw new ProblemException(
                        ProblemType.METHOD_NOT_ALLOWED, "This path takes %s only.".formatted(method));
            }
            answer(request, response);
        } catch (RuntimeException e) {
            GatewayErrors.of(e).send(response);
        }
    }

    static CallOrigin origin(HttpServletRequest request) {
        return new CallOrigin(RequestId.of(request), Caller.of(request).subject(), "gateway");
    }

    static byte[] body(HttpServletRequest request, int most) throws IOException {
        var type = request.getContentType();
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json, with that Content-Type.");
        }
        try {
            return RequestBodies.bytes(request, most);
        } catch (ClientErrorException e) {
            throw new ProblemException(ProblemType.TOO_LARGE, "The body may have %d bytes at most.".formatted(most));
        }
    }

    /** What a parser says of a body it refuses is meant for the client. */
    static ProblemException refused(IllegalArgumentException fault) {
        return new ProblemException(ProblemType.BAD_REQUEST, "Not understood: %s.".formatted(fault.getMessage()));
    }
}
