package ai.agentsflow.calls;

import ai.agentsflow.catalogue.Task;
import ai.agentsflow.platform.web.Requester;

/**
 * Names no model that a restricted request may not ask for. The catalogue's fallbacks and a task's models answer for a name that it
 * may ask for; the answer then bears that name, and {@code agentsflow} for its provider.
 */
public final class DiscreetListener extends ListenerAround {

    private final String wanted;
    private final Requester requester;

    private DiscreetListener(String wanted, Requester requester, RouteListener listener) {
        super(listener);
        this.wanted = wanted;
        this.requester = requester;
    }

    /** The listener itself where the request may use all models. */
    public static RouteListener of(String wanted, Requester requester, RouteListener listener) {
        return requester.scope().isEmpty() ? listener : new DiscreetListener(wanted, requester, listener);
    }

    @Override
    public void onBegin(String model, int attempts) {
        super.onBegin(requester.mayUse(model) ? model : wanted, attempts);
    }

    @Override
    public void onEnd(Served served) {
        super.onEnd(requester.mayUse(served.model()) ? served : served.as(wanted, Task.OWNER));
    }
}
