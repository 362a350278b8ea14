package ai.agentsflow.platform.payara.guard;

import ai.agentsflow.platform.framing.DoorRules;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.CompletionHandler;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Context;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.IOEventLifeCycleListener;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

/** The filters of one listener with the guard among them, and what is done at the guard's place in it. */
final class GuardedChain {

    private static final System.Logger LOG = System.getLogger(GuardedChain.class.getName());

    private static final byte[] CONTINUE = {
        'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '1', '0', '0', ' ', 'C', 'o', 'n', 't', 'i', 'n', 'u', 'e', '\r',
        '\n', '\r', '\n'
    };

    private final FilterChain filters;
    private final int place;
    private final boolean secure;
    private final DoorRules rules;

    /**
     * A chain.
     *
     * @param place the guard's
     * @param secure whether TLS ends before it
     */
    GuardedChain(FilterChain filters, int place, boolean secure, DoorRules rules) {
        this.filters = filters;
        this.place = place;
        this.secure = secure;
        this.rules = rules;
    }

    DoorRules rules() {
        return rules;
    }

    FilterChain filters() {
        return filters;
    }

    /** Tells a client that waits for it to send the body. */
    void writeContinue(NIOConnection connection) {
        write(connection, CONTINUE, new EmptyCompletionHandler<>());
    }

    /** Has the guard asked for what is held, on a thread for requests: this one may be anybody's. */
    void resume(GuardedConnection guarded) {
        var connection = guarded.connection();
        onAThread(connection, () -> begin(connection, Buffers.EMPTY_BUFFER, place, null));
    }

    /** Goes on with what was read and had to wait, on a thread for requests. */
    void goOn(NIOConnection connection, FilterChainContext read) {
        onAThread(connection, read::resume);
    }

    /** Hands bytes over to the filters behind the guard; returns when they have been left. */
    void enter(NIOConnection connection, Buffer bytes, FilterChainContext.@Nullable CompletionListener listener) {
        begin(connection, bytes, place + 1, listener);
    }

    private void begin(
            NIOConnection connection,
            Buffer bytes,
            int filter,
            FilterChainContext.@Nullable CompletionListener listener) {
        var context = filters.obtainFilterChainContext(connection, 0, filters.size(), filter);
        Context internal = context.getInternalContext();
        internal.setIoEvent(IOEvent.READ);
        internal.addLifeCycleListener(new Reading());
        context.setMessage(bytes);
        if (listener != null) {
            context.addCompletionListener(listener);
        }
        context.resume();
    }

    private static void onAThread(NIOConnection connection, Runnable work) {
        ExecutorService workers = connection.getTransport().getWorkerThreadPool();
        try {
            workers.execute(work);
        } catch (RejectedExecutionException e) {
            connection.terminateSilently();
        }
    }

    /** Calls back once all that has been written has left, or the connection is closed; then for nothing. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    void whenWritten(NIOConnection connection, Runnable then) {
        connection
                .getTransport()
                .getWriter(false)
                .write((Connection) connection, Buffers.EMPTY_BUFFER, new EmptyCompletionHandler() {
                    @Override
                    public void completed(Object result) {
                        then.run();
                    }
                });
    }

    /** Writes the last that is written to a connection, and says so to its client where TCP can. */
    void writeLast(NIOConnection connection, byte[] answer) {
        write(connection, answer, new EmptyCompletionHandler<>() {
            @Override
            @SuppressWarnings("rawtypes")
            public void completed(WriteResult result) {
                shutDown(connection);
            }
        });
    }

    @SuppressWarnings("rawtypes")
    private void write(NIOConnection connection, byte[] bytes, CompletionHandler<WriteResult> handler) {
        var context = filters.obtainFilterChainContext(connection, place, -1, place);
        context.write(Buffers.wrap(connection.getMemoryManager(), bytes), handler, false);
        context.completeAndRecycle();
    }

    private void shutDown(NIOConnection connection) {
        if (!secure && connection.getChannel() instanceof SocketChannel channel) {
            try {
                channel.shutdownOutput();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "the connection is closed already", e);
            }
        }
    }

    /** As the server does with what it reads by itself: further bytes are read once a request does not need the thread any more. */
    private static final class Reading extends IOEventLifeCycleListener.Adapter {

        @Override
        public void onComplete(Context context, Object data) throws IOException {
            context.getConnection().enableIOEvent(IOEvent.READ);
        }

        @Override
        public void onReregister(Context context) throws IOException {
            onComplete(context, context);
        }
    }
}
