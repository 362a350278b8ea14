package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.timer.Alarms;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Begins {@link Exchange}s. */
@ApplicationScoped
public class Exchanges {

    private final MemoryBudget memory;
    private final ClientConnections connections;
    private final Alarms alarms;
    private final ClientTimeouts limits;

    @Inject
    public Exchanges(MemoryBudget memory, ClientConnections connections, Alarms alarms, ClientTimeouts limits) {
        this.memory = memory;
        this.connections = connections;
        this.alarms = alarms;
        this.limits = limits;
    }

    /** The request will be answered later; its thread is free from here on. */
    public Exchange begin(HttpServletRequest request, HttpServletResponse response) {
        return new Exchange(request, response, memory.share(), connections.of(request), alarms, limits);
    }
}
