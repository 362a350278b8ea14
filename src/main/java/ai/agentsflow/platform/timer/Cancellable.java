package ai.agentsflow.platform.timer;

/** Something scheduled that can still be called off. */
@FunctionalInterface
public interface Cancellable {

    /** Calls it off; without effect when it has run, is running, or was called off before. Never blocks. */
    void cancel();
}
