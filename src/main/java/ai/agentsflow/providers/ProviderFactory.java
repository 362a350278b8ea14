package ai.agentsflow.providers;

import ai.agentsflow.dialect.Part;
import ai.agentsflow.platform.http.HttpClient;

/** Makes a vendor's adapter. How one is found is said by {@link Part}. */
public interface ProviderFactory extends Part {

    /** An adapter that calls by this client. */
    ModelProvider with(HttpClient http);
}
