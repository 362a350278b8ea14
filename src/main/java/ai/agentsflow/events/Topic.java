package ai.agentsflow.events;

/** What an event is about, by which listeners choose. */
public enum Topic {
    ANALYTICS,
    NOTIFICATIONS
}
