package ai.agentsflow.routing;

import ai.agentsflow.budgets.CallBudget;
import ai.agentsflow.calls.ListenerAround;
import ai.agentsflow.calls.RouteListener;
import ai.agentsflow.calls.Served;
import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;

/** Gives back what is held for a call when it is over, however it ends. */
final class BudgetedCall extends ListenerAround {

    private final CallBudget budget;

    BudgetedCall(CallBudget budget, RouteListener listener) {
        super(listener);
        this.budget = budget;
    }

    @Override
    public void onEnd(Served served) {
        budget.end();
        super.onEnd(served);
    }

    @Override
    public void onFailure(ModelFailure failure) {
        budget.end();
        super.onFailure(failure);
    }

    /** The call, whose caller may leave. */
    ModelCall of(ModelCall call) {
        return new ModelCall() {
            @Override
            public void pause() {
                call.pause();
            }

            @Override
            public void resume() {
                call.resume();
            }

            @Override
            public void cancel() {
                call.cancel();
                budget.end();
            }
        };
    }
}
