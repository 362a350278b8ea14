package ai.agentsflow.platform.config;

/**
 * A value that must never be printed.
 *
 * @param value the value itself; read it only where it is handed to whoever asked for it
 */
public record Secret(String value) {

    /** Says that there is a secret, and nothing about it: not even its length. */
    @Override
    public String toString() {
        return "(secret)";
    }
}
