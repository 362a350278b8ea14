package ai.agentsflow.platform.http;

import ai.agentsflow.platform.timer.Alarms;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The one HTTP client of an application, so that there is one set of threads and one pool per host, and the timer on them. */
@Dependent
class HttpClients {

    @Produces
    @Singleton
    HttpClient client() {
        return new HttpClient(HttpClientLimits.defaults());
    }

    /** On the client's wheel and threads, so that there is one of each; who waits needs to know no client. */
    @Produces
    @Singleton
    Alarms alarms(HttpClient client) {
        return client::schedule;
    }

    void close(@Disposes HttpClient client) {
        client.close();
    }
}
