package ai.agentsflow.responses.events;

/**
 * An event as its client is told it.
 *
 * @param data on one line
 */
public record KeptEvent(int sequence, String name, String data) {

    static KeptEvent of(int sequence, String line) {
        int end = line.indexOf(' ');
        return new KeptEvent(sequence, line.substring(0, end), line.substring(end + 1));
    }
}
