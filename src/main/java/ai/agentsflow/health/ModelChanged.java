package ai.agentsflow.health;

/**
 * A model has gone down or come back, as this node sees it, or was looked at for the first time.
 *
 * @param reason why it is down, for every user; empty when it is up
 */
public record ModelChanged(String model, boolean healthy, String reason) {}
