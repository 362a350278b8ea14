package ai.agentsflow.events;

/** Hears events in order. Called on a thread that serves all listeners: it must not wait. */
@FunctionalInterface
public interface EventListener {

    void onEvent(NumberedEvent event);
}
