package ai.agentsflow.gateway.paths;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What another path of the gateway stands for.
 *
 * @param path the one under {@code /v1}
 * @param model which model it names, as Azure's paths do; null where the body does
 */
public record GatewayPath(String path, @Nullable String model) {

    private static final String BASE = "/v1";
    private static final String AZURE = "/openai";
    private static final String AZURE_BASE = AZURE + BASE;

    /** Azure's name for a model that it serves. */
    private static final String DEPLOYMENTS = AZURE + "/deployments/";

    private static final Set<String> DEPLOYED = Set.of("/chat/completions", "/completions", "/embeddings");

    /** The parts of the API that are served without {@code /v1}; each with what stands below it. */
    private static final List<String> PARTS = List.of(
            "/chat/completions", "/completions", "/embeddings", "/models", "/messages", "/responses", "/conversations");

    /** Whether a path is one of the gateway's: under {@code /v1}, or another that stands for one there. */
    public static boolean isOne(String path) {
        return isIn(BASE, path) || isAnother(path);
    }

    /**
     * What a path stands for; empty for one that stands for itself.
     *
     * @param path without escapes, as the server has understood it
     */
    public static Optional<GatewayPath> of(String path) {
        if (!isAnother(path)) {
            return Optional.empty();
        }
        if (isIn(AZURE_BASE, path)) {
            return Optional.of(new GatewayPath(BASE + path.substring(AZURE_BASE.length()), null));
        }
        if (path.startsWith(DEPLOYMENTS)) {
            var deployed = deployed(path.substring(DEPLOYMENTS.length()));
            if (deployed.isPresent()) {
                return deployed;
            }
        }
        // of Azure's other paths none is served, which is told as it is under /v1
        return Optional.of(new GatewayPath(BASE + path, null));
    }

    private static boolean isAnother(String path) {
        for (String part : PARTS) {
            if (isIn(part, path)) {
                return true;
            }
        }
        return isIn(AZURE, path);
    }

    /** The names of models may hold slashes. */
    private static Optional<GatewayPath> deployed(String rest) {
        return DEPLOYED.stream()
                .filter(operation -> rest.endsWith(operation) && rest.length() > operation.length())
                // of two that fit, /chat/completions is meant
                .max((one, other) -> Integer.compare(one.length(), other.length()))
                .map(operation ->
                        new GatewayPath(BASE + operation, rest.substring(0, rest.length() - operation.length())));
    }

    private static boolean isIn(String folder, String path) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }
}
