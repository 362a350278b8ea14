package ai.agentsflow.platform.timer;

import java.time.Duration;

/** Runs tasks later. One serves an application, as a bean of its own. */
@FunctionalInterface
public interface Alarms {

    /** Runs a task once, on a thread that must not be held up. */
    Cancellable after(Duration delay, Runnable task);
}
