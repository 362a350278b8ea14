package ai.agentsflow.gateway;

import ai.agentsflow.access.Caller;
import ai.agentsflow.calls.CacheWish;
import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.tracing.Traces;
import ai.agentsflow.platform.web.RequestId;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the operations of the gateway share: the methods that they take, and errors in the API's own shape. */
@RateLimited(value = "100/minute", route = LimitedRoute.GATEWAY)
public abstract class GatewayServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final List<String> methods;

    @Inject
    transient Traces traces;

    protected GatewayServlet(String... methods) {
        this.methods = List.of(methods);
    }

    /** Answers, or throws what an error is made of as long as nothing of an answer has left. */
    protected abstract void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            if (request.getMethod().equals("OPTIONS")) {
                response.setHeader("Allow", allowed(request));
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                return;
            }
            if (!isAllowed(request)) {
                response.setHeader("Allow", allowed(request));
                throw new ProblemException(
                        ProblemType.METHOD_NOT_ALLOWED, "This path takes %s only.".formatted(allowed(request)));
            }
            answer(request, response);
        } catch (RuntimeException e) {
            GatewayErrors.of(e).send(request, response);
        }
    }

    /** The methods that the path of a request takes. */
    protected List<String> methods(HttpServletRequest request) {
        return methods;
    }

    private boolean isAllowed(HttpServletRequest request) {
        var taken = methods(request);
        return taken.contains(request.getMethod()) || (request.getMethod().equals("HEAD") && taken.contains("GET"));
    }

    /** The server leaves out the body of an answer to HEAD. */
    private String allowed(HttpServletRequest request) {
        return methods(request).stream()
                .map(method -> method.equals("GET") ? "GET, HEAD" : method)
                .collect(Collectors.joining(", "));
    }

    /** Where the call of a model comes from; the router refuses a model that the caller may not ask for. */
    protected final CallOrigin origin(HttpServletRequest request) {
        return new CallOrigin(
                RequestId.of(request),
                Caller.of(request).requester(),
                "gateway",
                cacheWish(request.getHeader(ModelAnswer.CACHE)),
                traces.of(request));
    }

    /** Answers with JSON. */
    protected static void sendJson(HttpServletResponse response, String json) throws IOException {
        var body = json.getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static CacheWish cacheWish(@Nullable String header) {
        try {
            return CacheWish.parse(header);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /** What a parser says of a body it refuses is meant for the client. */
    static ProblemException refused(IllegalArgumentException fault) {
        return new ProblemException(ProblemType.BAD_REQUEST, "Not understood: %s.".formatted(fault.getMessage()));
    }
}
