package ai.agentsflow.providers;

import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpClientLimits;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one HTTP client that all adapters share, so that there is one set of threads and one pool per host. */
@Dependent
class HttpClients {

    @Produces
    @Singleton
    HttpClient client() {
        return new HttpClient(HttpClientLimits.defaults());
    }

    void close(@Disposes HttpClient client) {
        client.close();
    }
}
