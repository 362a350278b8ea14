package ai.agentsflow.gateway;

import ai.agentsflow.platform.problem.ErrorBody;
import ai.agentsflow.platform.problem.ErrorShape;
import ai.agentsflow.platform.problem.ProblemException;

/** Under {@code /v1} every error, the filters' and the container's own included, is one that the API's clients understand. */
public final class GatewayErrorShape implements ErrorShape {

    @Override
    public boolean covers(String path) {
        return path.startsWith("/v1/") || path.equals("/v1");
    }

    @Override
    public ErrorBody body(ProblemException problem, String path, String requestId) {
        return ErrorObject.of(problem).body(path, requestId);
    }
}
