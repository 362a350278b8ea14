package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.http.Cancellable;
import java.time.Duration;

/** Runs tasks later. */
@FunctionalInterface
public interface Alarms {

    /** Runs a task once, on a thread that must not be held up. */
    Cancellable after(Duration delay, Runnable task);
}
