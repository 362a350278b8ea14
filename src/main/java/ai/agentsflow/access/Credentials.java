package ai.agentsflow.access;

import ai.agentsflow.platform.config.Secret;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds a request's credential: a bearer token, or the {@code x-api-key} of Anthropic's SDKs, or the {@code api-key} of Azure's, whichever kind of
 * credential it holds. Cookies and query parameters are none.
 */
final class Credentials {

    private static final String SCHEME = "Bearer ";

    private Credentials() {}

    /**
     * The one credential, empty when there is none; other schemes than Bearer are none.
     *
     * @param authorization the values of {@code Authorization}
     * @param apiKeys the values of {@code x-api-key} and {@code api-key}
     * @throws RefusedCredentialException for two that differ: it would be chance which one counts
     */
    static Optional<Secret> single(List<String> authorization, List<String> apiKeys) {
        if (authorization.isEmpty() && apiKeys.isEmpty()) {
            return Optional.empty();
        }
        var found = new LinkedHashSet<String>();
        for (String value : authorization) {
            if (value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                found.add(value.substring(SCHEME.length()).strip());
            }
        }
        apiKeys.forEach(value -> found.add(value.strip()));
        if (found.size() > 1) {
            throw new RefusedCredentialException("The request carries more than one credential.");
        }
        return found.stream().findFirst().map(Secret::new);
    }
}
