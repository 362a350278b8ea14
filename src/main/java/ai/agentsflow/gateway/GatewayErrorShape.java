package ai.agentsflow.gateway;

import ai.agentsflow.platform.problem.ErrorShape;
import ai.agentsflow.platform.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Under {@code /v1} every error, the filters' and the container's own included, is one that the API's clients understand. */
public final class GatewayErrorShape implements ErrorShape {

    @Override
    public boolean covers(String path) {
        return path.startsWith("/v1/") || path.equals("/v1");
    }

    @Override
    public void send(HttpServletRequest request, HttpServletResponse response, ProblemException problem)
            throws IOException {
        ErrorObject.of(problem).send(request, response);
    }
}
