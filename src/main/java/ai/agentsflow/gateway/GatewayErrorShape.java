package ai.agentsflow.gateway;

import ai.agentsflow.gateway.paths.GatewayPath;
import ai.agentsflow.platform.problem.ErrorBody;
import ai.agentsflow.platform.problem.ErrorShape;
import ai.agentsflow.platform.problem.ProblemException;

/**
 * Under {@code /v1}, and by the other paths of the gateway, every error, the filters' and the container's own included, is one that
 * the API's clients understand.
 */
public final class GatewayErrorShape implements ErrorShape {

    @Override
    public boolean covers(String path) {
        return path.startsWith("/v1/")
                || path.equals("/v1")
                || GatewayPath.of(path).isPresent();
    }

    @Override
    public ErrorBody body(ProblemException problem, String path, String requestId) {
        var meant = GatewayPath.of(path).map(GatewayPath::path).orElse(path);
        return ErrorObject.of(problem).body(meant, requestId);
    }
}
