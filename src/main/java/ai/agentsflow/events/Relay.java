package ai.agentsflow.events;

/** Brings events to other nodes, and those of this node back to it. */
interface Relay {

    /** One that reaches no other node. */
    Relay NONE = event -> false;

    /** Takes an event on its way; false when it cannot, so that this node has to go on alone. Never waits. */
    boolean take(LiveEvent event);
}
