package ai.agentsflow.providers;

import ai.agentsflow.platform.http.HttpClient;
import java.util.List;
import java.util.ServiceLoader;

/** Every vendor's adapter, in a server and without one. They are found by name, so that another one needs no change. */
public final class Adapters {

    private Adapters() {}

    /** One of each, which share this client. */
    public static List<ModelProvider> with(HttpClient http) {
        return ServiceLoader.load(ProviderFactory.class, Adapters.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .map(factory -> factory.with(http))
                .toList();
    }
}
