package ai.agentsflow.providers;

import ai.agentsflow.platform.http.HttpClient;

/**
 * Makes a vendor's adapter.
 *
 * <p>Implementations are public, have a constructor without arguments, and are named in {@code
 * META-INF/services/ai.agentsflow.providers.ProviderFactory}.
 */
public interface ProviderFactory {

    /** An adapter that calls by this client. */
    ModelProvider with(HttpClient http);
}
