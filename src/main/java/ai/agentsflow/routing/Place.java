package ai.agentsflow.routing;

import ai.agentsflow.dialect.ModelFailure;

/** One call's place at an upstream, with its circuit's pass. It is left exactly once. */
final class Place {

    private final Bulkheads.Bulkhead bulkhead;
    private final Circuit.Pass pass;

    Place(Bulkheads.Bulkhead bulkhead, Circuit.Pass pass) {
        this.bulkhead = bulkhead;
        this.pass = pass;
    }

    /** The answer is complete. */
    void answered(long nanos) {
        bulkhead.leave();
        pass.wasAnswered(nanos);
    }

    /** There is no answer, by somebody's fault. */
    void failed(long nanos, ModelFailure failure) {
        bulkhead.leave();
        switch (failure.fault()) {
            case UPSTREAM -> pass.failed(nanos, failure);
            // the upstream has answered, and is well
            case CALLER -> pass.wasAnswered(nanos);
            case NOBODY -> pass.wasLeft();
        }
    }

    /** No call was made, or nobody waits for its end. */
    void leave() {
        bulkhead.leave();
        pass.wasLeft();
    }
}
