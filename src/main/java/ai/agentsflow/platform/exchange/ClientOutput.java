package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.http.ReadBatch;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.timer.Alarms;
import ai.agentsflow.platform.timer.Cancellable;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of an asynchronous answer, sent at the pace of its client and holding no thread. What the client has not taken waits
 * here, as a part of its call's share of the memory; whoever writes is asked to pause meanwhile. A client that takes nothing for
 * too long has its connection closed.
 *
 * <p>Thread-safe. Nothing is heard by the listener once the answer is over.
 */
public final class ClientOutput {

    /** When more than this waits, whoever writes is asked to pause, and to go on when less than {@link #ROOM} is left. */
    static final int FULL = 16 * 1024;

    static final int ROOM = 4 * 1024;

    /** At once: the server copies what it cannot send, and looks at its bound only before each write. */
    private static final int SLICE = 8 * 1024;

    private final Exchange exchange;
    private final ServletOutputStream output;
    private final MemoryBudget.Share memory;
    private final Optional<ClientConnection> connection;
    private final Alarms alarms;
    private final Duration patience;
    private final Listener listener;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int sentOfFirst;
    private long bytesWaiting;
    private long slices;
    private boolean writable;
    private boolean putOff;
    private boolean unflushed;
    private boolean overflowed;
    private boolean closing;
    private boolean done;
    private boolean full;
    private boolean toldFull;
    private boolean telling;
    private @Nullable Cancellable alarm;

    /** Hears how the client takes its answer. Called without a lock. */
    public interface Listener {

        /** More waits than should: write no more for now. */
        void onFull();

        /** There is room again. */
        void onRoom();

        /** There was no memory for what was written last, which is not sent; only {@link #fail} is of use from here on. */
        void onOverflow();

        /** The client has left, or takes nothing: called once, at most. */
        void onGone();
    }

    private ClientOutput(Exchange exchange, ServletOutputStream output, Listener listener) {
        this.exchange = exchange;
        this.output = output;
        this.memory = exchange.memory();
        this.connection = exchange.connection();
        this.alarms = exchange.alarms();
        this.patience = exchange.patience();
        this.listener = listener;
    }

    /** Begins the body; status and headers of the answer stand already. */
    static ClientOutput open(Exchange exchange, Listener listener) throws IOException {
        var output = new ClientOutput(exchange, exchange.response().getOutputStream(), listener);
        output.output.setWriteListener(output.new Room());
        return output;
    }

    /** Sends bytes, which are the output's own from here on. */
    public void write(byte[] bytes) {
        write(bytes, false);
    }

    /** Sends bytes that have been taken from the call's share already. */
    void writeTaken(byte[] bytes) {
        write(bytes, true);
    }

    private void write(byte[] bytes, boolean taken) {
        boolean gone;
        synchronized (this) {
            if (done || closing || overflowed) {
                return;
            }
            if (taken || memory.take(bytes.length)) {
                gone = enqueue(bytes);
            } else {
                overflowed = true;
                gone = false;
            }
        }
        tell(gone);
        if (isOverflowed()) {
            listener.onOverflow();
        }
    }

    /** Ends the answer once everything sent so far has left. One of which something could not be sent is broken off. */
    public void end() {
        end(new byte[0]);
    }

    /** The same, after a few last bytes, for which there is always room. */
    public void end(byte[] last) {
        boolean gone;
        synchronized (this) {
            gone = overflowed ? abandon() : close(last);
        }
        tell(gone);
    }

    /** Ends an answer that is not complete, with a few last bytes that say so. */
    public void fail(byte[] last) {
        boolean gone;
        synchronized (this) {
            gone = close(last);
        }
        tell(gone);
    }

    private boolean close(byte[] last) {
        if (done || closing) {
            return false;
        }
        closing = true;
        // not counted: a sentence, and the call gives back all that it has taken
        return enqueue(last);
    }

    /** Ends the answer in a way that its client cannot take for its end, where the server allows it. */
    public void breakOff() {
        synchronized (this) {
            abandon();
        }
    }

    private boolean enqueue(byte[] bytes) {
        if (bytes.length > 0) {
            waiting.add(bytes);
            bytesWaiting += bytes.length;
        }
        boolean gone = writable && !isPutOff() && drain();
        if (!done && !writable) {
            watch();
        }
        full |= bytesWaiting > FULL;
        return gone;
    }

    /** What comes with the same read from upstream leaves with it, as long as it is not much. */
    private boolean isPutOff() {
        putOff = bytesWaiting < SLICE && (putOff || ReadBatch.atEnd(this::catchUp));
        return putOff;
    }

    private void catchUp() {
        boolean gone;
        synchronized (this) {
            putOff = false;
            gone = writable && drain();
        }
        tell(gone);
    }

    private synchronized boolean isOverflowed() {
        return overflowed && !done && !closing;
    }

    /** Writes what can be written now; the container calls again when there is room. True when the client turns out to have left. */
    private boolean drain() {
        try {
            while (!done) {
                if (!output.isReady()) {
                    writable = false;
                    watch();
                    return false;
                }
                if (!waiting.isEmpty()) {
                    writeSlice();
                } else if (unflushed) {
                    output.flush();
                    unflushed = false;
                } else {
                    if (closing) {
                        finish();
                    }
                    return false;
                }
            }
            return false;
        } catch (IOException | IllegalStateException e) {
            return abandon();
        } finally {
            full &= bytesWaiting > ROOM;
        }
    }

    private void writeSlice() throws IOException {
        byte[] first = waiting.element();
        int count = Math.min(SLICE, first.length - sentOfFirst);
        output.write(first, sentOfFirst, count);
        unflushed = true;
        slices++;
        sentOfFirst += count;
        bytesWaiting -= count;
        memory.give(count);
        if (sentOfFirst == first.length) {
            waiting.remove();
            sentOfFirst = 0;
        }
    }

    /** Whoever takes nothing for too long is treated as one that left. */
    private void watch() {
        if (alarm == null && (closing || bytesWaiting > 0)) {
            long before = slices;
            alarm = alarms.after(patience, () -> look(before));
        }
    }

    private void look(long before) {
        boolean gone = false;
        synchronized (this) {
            alarm = null;
            if (!done && !writable) {
                if (slices == before) {
                    gone = abandon();
                } else {
                    watch();
                }
            }
        }
        tell(gone);
    }

    private void finish() {
        done = true;
        calm();
        exchange.complete();
    }

    private boolean abandon() {
        if (done) {
            return false;
        }
        done = true;
        calm();
        waiting.clear();
        memory.give(bytesWaiting);
        bytesWaiting = 0;
        // first: completing an answer whose client takes nothing would wait for it
        connection.ifPresent(ClientConnection::close);
        exchange.complete();
        return true;
    }

    private void calm() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    /** Tells what has changed. One thread at a time does, so that the last word is the right one. */
    private void tell(boolean gone) {
        if (gone) {
            listener.onGone();
            return;
        }
        while (true) {
            boolean wait;
            synchronized (this) {
                if (done || telling || toldFull == full) {
                    return;
                }
                telling = true;
                toldFull = full;
                wait = full;
            }
            if (wait) {
                listener.onFull();
            } else {
                listener.onRoom();
            }
            synchronized (this) {
                telling = false;
            }
        }
    }

    private final class Room implements WriteListener {

        @Override
        public void onWritePossible() {
            boolean gone;
            synchronized (ClientOutput.this) {
                writable = true;
                gone = drain();
            }
            tell(gone);
        }

        @Override
        public void onError(Throwable failure) {
            boolean gone;
            synchronized (ClientOutput.this) {
                gone = abandon();
            }
            tell(gone);
        }
    }
}
