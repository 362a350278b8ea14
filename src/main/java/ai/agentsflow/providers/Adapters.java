package ai.agentsflow.providers;

import ai.agentsflow.dialect.Part;
import ai.agentsflow.platform.http.HttpClient;
import java.util.List;

/** Every vendor's adapter, in a server and without one. They are found by name, so that another one needs no change. */
public final class Adapters {

    private Adapters() {}

    /** One of each, which share this client. */
    public static List<ModelProvider> with(HttpClient http) {
        return Part.all(ProviderFactory.class).stream()
                .map(factory -> factory.with(http))
                .toList();
    }
}
