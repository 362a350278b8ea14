package ai.agentsflow.providers;

import ai.agentsflow.dialect.Part;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.upstream.ProviderKinds;

/** Makes a vendor's adapter, and says which kinds of upstream it is for. How one is found is said by {@link Part}. */
public interface ProviderFactory extends ProviderKinds {

    /** An adapter that calls by this client. */
    ModelProvider with(HttpClient http);
}
