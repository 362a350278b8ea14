package ai.agentsflow.platform.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * An answer of server-sent events (<a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">WHATWG</a>) that
 * holds no thread: writing never blocks, whoever calls. What the client has not taken yet waits in a bounded queue; a client
 * that lets it fill up is treated as one that left.
 *
 * <p>Thread-safe. The head is sent with the first event, so that a failure before it can still have a status of its own.
 */
public final class EventStream {

    public static final String MEDIA_TYPE = "text/event-stream";

    private static final int MOST_BYTES_WAITING = 1 << 20;

    private static final byte[] PREFIX = {'d', 'a', 't', 'a', ':', ' '};

    private final AsyncContext context;
    private final ServletOutputStream output;
    private final Runnable onGone;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int bytesWaiting;
    private boolean writable;
    private boolean unflushed;
    private boolean closing;
    private boolean done;

    private EventStream(AsyncContext context, ServletOutputStream output, Runnable onGone) {
        this.context = context;
        this.output = output;
        this.onGone = onGone;
    }

    /**
     * Begins the answer.
     *
     * @param context of the request, started and without a time-out
     * @param onGone called once, at most, when the client has left or does not read; nothing is written afterwards
     */
    public static EventStream open(AsyncContext context, Runnable onGone) throws IOException {
        RequestsInFlight.isStream(context.getRequest());
        ServletResponse response = context.getResponse();
        response.setContentType(MEDIA_TYPE);
        response.setCharacterEncoding("UTF-8");
        if (response instanceof HttpServletResponse http) {
            http.setHeader("Cache-Control", "no-store");
            http.setHeader("X-Accel-Buffering", "no");
        }
        var stream = new EventStream(context, response.getOutputStream(), onGone);
        stream.output.setWriteListener(stream.new Listener());
        return stream;
    }

    /** Sends one event without a name. {@code data} must hold no line break, as JSON on one line does not. */
    public void send(String data) {
        enqueue(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8), false);
    }

    /** Sends one event without a name, its data being UTF-8 and on one line. */
    public void send(byte[] data) {
        byte[] event = new byte[PREFIX.length + data.length + 2];
        System.arraycopy(PREFIX, 0, event, 0, PREFIX.length);
        System.arraycopy(data, 0, event, PREFIX.length, data.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        enqueue(event, false);
    }

    /** Sends one named event. */
    public void send(String event, String data) {
        enqueue(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8), false);
    }

    /** Ends the answer once everything sent so far has left. */
    public void close() {
        enqueue(new byte[0], true);
    }

    private void enqueue(byte[] bytes, boolean last) {
        boolean gone = false;
        synchronized (this) {
            if (done || closing) {
                return;
            }
            closing = last;
            if (bytes.length > 0) {
                waiting.add(bytes);
                bytesWaiting += bytes.length;
            }
            if (bytesWaiting > MOST_BYTES_WAITING) {
                gone = abandon();
            } else if (writable) {
                gone = drain();
            }
        }
        if (gone) {
            onGone.run();
        }
    }

    /** Writes what can be written now; the container calls again when there is room. True when the client turns out to have left. */
    private boolean drain() {
        try {
            while (!done) {
                if (!output.isReady()) {
                    writable = false;
                    return false;
                }
                byte[] next = waiting.poll();
                if (next != null) {
                    bytesWaiting -= next.length;
                    output.write(next);
                    unflushed = true;
                } else if (unflushed) {
                    output.flush();
                    unflushed = false;
                } else {
                    if (closing) {
                        done = true;
                        context.complete();
                    }
                    return false;
                }
            }
            return false;
        } catch (IOException | IllegalStateException e) {
            return abandon();
        }
    }

    private boolean abandon() {
        if (done) {
            return false;
        }
        done = true;
        waiting.clear();
        try {
            context.complete();
        } catch (IllegalStateException e) {
            // the container has ended this exchange by itself
        }
        return true;
    }

    private final class Listener implements WriteListener {

        @Override
        public void onWritePossible() {
            boolean gone;
            synchronized (EventStream.this) {
                writable = true;
                gone = drain();
            }
            if (gone) {
                onGone.run();
            }
        }

        @Override
        public void onError(Throwable failure) {
            boolean gone;
            synchronized (EventStream.this) {
                gone = abandon();
            }
            if (gone) {
                onGone.run();
            }
        }
    }
}
