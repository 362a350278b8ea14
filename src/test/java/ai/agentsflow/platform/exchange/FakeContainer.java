package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.timer.Alarms;
import ai.agentsflow.testing.Partial;
import ai.agentsflow.testing.RecordedResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A servlet container's end of an asynchronous answer, as strict as the specification: it takes as many writes as it has room
 * for, none that was not asked for by {@code isReady}, and none after the answer is complete.
 */
public final class FakeContainer {

    public final RecordedResponse response = new RecordedResponse();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Semaphore wishesForRoom = new Semaphore(0);
    private final WriteListener[] listener = new WriteListener[1];
    private int room;
    private int buffer;
    private boolean mayWrite;
    private int flushes;
    private boolean flushed = true;
    private final List<AsyncListener> listeners = new ArrayList<>();
    private boolean broken;
    private boolean closed;
    private int largestWrite;
    private int completed;

    /** A request that is answered through this container, by a connection that it shows. */
    public Exchange exchange(MemoryBudget memory, Alarms alarms) {
        return exchange(
                memory,
                alarms,
                new ClientTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofSeconds(30)));
    }

    Exchange exchange(MemoryBudget memory, Alarms alarms, ClientTimeouts limits) {
        return new Exchanges(memory, request -> Optional.of(connection), alarms, limits)
                .begin(
                        Partial.of(HttpServletRequest.class, new Request()),
                        Partial.of(HttpServletResponse.class, new Response()));
    }

    /** Whether the connection was closed under the client. */
    public synchronized boolean closed() {
        return closed;
    }

    /** How large the largest write was. */
    synchronized int largestWrite() {
        return largestWrite;
    }

    /** How often the answer was flushed. */
    synchronized int flushes() {
        return flushes;
    }

    private final ClientConnection connection = new ClientConnection() {
        @Override
        public Runnable watch(Runnable onClosed) {
            return () -> {};
        }

        @Override
        public void onceLeft(Runnable action) {
            action.run();
        }

        @Override
        public void close() {
            synchronized (FakeContainer.this) {
                closed = true;
            }
        }
    };

    /** The methods of a request that matter. */
    public final class Request {

        private final Map<String, Object> attributes = new HashMap<>();

        public AsyncContext startAsync() {
            return Partial.of(AsyncContext.class, new Context());
        }

        public void setAttribute(String name, Object value) {
            attributes.put(name, value);
        }

        public @Nullable Object getAttribute(String name) {
            return attributes.get(name);
        }
    }

    /** Has a buffer of so many bytes, which takes writes that nobody has asked for; none unless said. */
    synchronized void buffers(int bytes) {
        buffer = bytes;
    }

    /** Makes room for so many writes and says so. */
    public void takes(int writes) throws IOException {
        synchronized (this) {
            room = writes;
        }
        listener[0].onWritePossible();
    }

    /** Waits until the answer has asked for room and got none. */
    void awaitWishForRoom() throws InterruptedException {
        wishesForRoom.acquire();
    }

    /** From now on writing fails: the client has left. */
    public synchronized void breaks() {
        broken = true;
    }

    /** Says that the connection is broken, without a write. */
    void fails() {
        listener[0].onError(new IOException("connection reset"));
    }

    public synchronized String sent() {
        return sent.toString(StandardCharsets.UTF_8);
    }

    synchronized boolean flushed() {
        return flushed;
    }

    public synchronized int completed() {
        return completed;
    }

    /** The methods of an {@link AsyncContext} that matter. */
    public final class Context {

        public void setTimeout(long millis) {}

        public HttpServletRequest getRequest() {
            return Partial.of(HttpServletRequest.class, new Request());
        }

        public HttpServletResponse getResponse() {
            return Partial.of(HttpServletResponse.class, new Response());
        }

        public void addListener(AsyncListener listener) {
            listeners.add(listener);
        }

        public void complete() throws IOException {
            synchronized (FakeContainer.this) {
                completed++;
            }
            for (var heard : listeners) {
                heard.onComplete(new AsyncEvent(Partial.of(AsyncContext.class, this)));
            }
            // nobody will ask for room any more: whoever waits for that shall look again
            wishesForRoom.release();
        }
    }

    /** The recorded response, but written asynchronously. */
    public final class Response {

        public void setContentType(String type) {
            response.setContentType(type);
        }

        public void setCharacterEncoding(String encoding) {
            response.setCharacterEncoding(encoding);
        }

        public void setHeader(String name, String value) {
            response.setHeader(name, value);
        }

        public void setContentLength(int length) {
            response.setContentLength(length);
        }

        public int getBufferSize() {
            synchronized (FakeContainer.this) {
                return buffer;
            }
        }

        public ServletOutputStream getOutputStream() {
            return new Output();
        }
    }

    private final class Output extends ServletOutputStream {

        @Override
        public boolean isReady() {
            synchronized (FakeContainer.this) {
                mayWrite = room > 0;
                if (!mayWrite) {
                    wishesForRoom.release();
                }
                return mayWrite;
            }
        }

        @Override
        public void setWriteListener(WriteListener writeListener) {
            listener[0] = writeListener;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            synchronized (FakeContainer.this) {
                mayWrite |= listener[0] == null && count <= buffer;
                use();
                room--;
                largestWrite = Math.max(largestWrite, count);
                sent.write(bytes, from, count);
                flushed = false;
            }
        }

        @Override
        public void flush() throws IOException {
            synchronized (FakeContainer.this) {
                use();
                flushes++;
                flushed = true;
            }
        }

        private void use() throws IOException {
            if (!mayWrite || completed > 0) {
                throw new AssertionError("written without being ready");
            }
            mayWrite = false;
            if (broken) {
                throw new IOException("broken pipe");
            }
        }
    }
}
