package ai.agentsflow.platform.exchange;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * An answer of server-sent events (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG</a>), sent at
 * its client's pace: see {@link ClientOutput}. The head is sent with the first event, so that a failure before it can still have a
 * status of its own.
 */
public final class EventStream {

    public static final String MEDIA_TYPE = "text/event-stream";

    private static final byte[] PREFIX = {'d', 'a', 't', 'a', ':', ' '};

    private final ClientOutput output;

    private EventStream(ClientOutput output) {
        this.output = output;
    }

    /** Begins the answer of an exchange. */
    public static EventStream open(Exchange exchange) throws IOException {
        RequestsInFlight.isStream(exchange.request());
        var response = exchange.response();
        response.setContentType(MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        return new EventStream(exchange.output());
    }

    /** Sends one event without a name. {@code data} must hold no line break, as JSON on one line does not. */
    public void send(String data) {
        output.write(event(data));
    }

    /** Sends one event without a name, its data being UTF-8 and on one line. */
    public void send(byte[] data) {
        output.write(event(PREFIX, data));
    }

    /** Sends one named event, its data being UTF-8 and on one line. */
    public void send(String event, byte[] data) {
        output.write(event(("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8), data));
    }

    /** Sends one named event. */
    public void send(String event, String data) {
        output.write(event(event, data));
    }

    /** Ends the answer once everything sent so far has left. */
    public void close() {
        output.end();
    }

    /** Ends the answer with one event without a name, for which there is always room. */
    public void close(String data) {
        output.end(event(data));
    }

    /** Ends an answer that is not complete, with one event without a name that says so. */
    public void fail(String data) {
        output.fail(event(data));
    }

    /** The same, with a named event. */
    public void fail(String event, String data) {
        output.fail(event(event, data));
    }

    private static byte[] event(byte[] head, byte[] data) {
        byte[] event = new byte[head.length + data.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(data, 0, event, head.length, data.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }

    private static byte[] event(String data) {
        return ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] event(String event, String data) {
        return ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
