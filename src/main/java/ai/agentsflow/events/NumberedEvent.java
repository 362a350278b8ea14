package ai.agentsflow.events;

import org.jspecify.annotations.Nullable;

/**
 * An event with its number. Listeners on one node hear rising numbers; nodes that share a Redis give an event the same one, as long as
 * their clocks agree.
 */
public final class NumberedEvent {

    private final long seq;
    private final LiveEvent event;
    private volatile @Nullable String frame;

    NumberedEvent(long seq, LiveEvent event) {
        this.seq = seq;
        this.event = event;
    }

    /** About the microseconds since 1970, and always more than the one before. */
    public long seq() {
        return seq;
    }

    public LiveEvent event() {
        return event;
    }

    /** What a client is told, made once for all of them. */
    public String frame() {
        var made = frame;
        if (made == null) {
            made = make();
            frame = made;
        }
        return made;
    }

    private String make() {
        var text = new StringBuilder(event.data().length() * 2 + 160)
                .append("{\"event_type\":\"")
                .append(event.type())
                .append("\",\"seq\":")
                .append(seq)
                .append(",\"timestamp\":\"")
                .append(event.at())
                .append("\",\"data\":")
                .append(event.data());
        if (event.topic() == Topic.NOTIFICATIONS) {
            // older front ends look for it beside the data
            text.append(",\"notification\":").append(event.data());
        }
        return text.append('}').toString();
    }
}
