package ai.agentsflow.budgets;

import ai.agentsflow.platform.metrics.Metrics;
import ai.agentsflow.platform.web.Requester;
import java.time.Clock;

/** Nobody has a budget. */
public final class NoBudgets extends Budgets {

    public NoBudgets() {
        super(null, null, null, null, null, new Metrics(), Clock.systemUTC());
    }

    @Override
    public boolean count(Requester requester) {
        return false;
    }
}
