package ai.agentsflow.platform.payara.guard;

import ai.agentsflow.platform.framing.Piece;
import ai.agentsflow.platform.framing.Refusal;
import ai.agentsflow.platform.framing.RefusedException;
import ai.agentsflow.platform.framing.RequestReader;
import ai.agentsflow.platform.framing.RequestReader.Awaits;
import java.util.Arrays;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ConnectionProbe;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

/**
 * One connection under guard. Grizzly's codec is given the bytes of exactly one request, when the answer before has left as a whole;
 * nothing here waits for a client on a thread.
 *
 * <p>Thread-safe: the server reads from a connection, writes to it and completes its requests on different threads.
 */
final class GuardedConnection extends ConnectionProbe.Adapter implements FilterChainContext.CompletionListener {

    /** What is read on, so long and so much, for the sake of a client that reads the refusal only after it has sent everything. */
    private static final long LINGER_NANOS = 5_000_000_000L;

    private static final long MOST_LINGERING_BYTES = 32L << 20;

    private enum Phase {
        SERVING,
        /** Refused: what still comes is dropped, and so is what the application still writes. */
        LINGERING,
        /** Another protocol. */
        TUNNEL
    }

    private final RequestGuard guard;
    private final NIOConnection connection;
    private final GuardedChain chain;
    private final HeldRoom room;
    private final RequestReader reader;
    private final Turns turns;

    private Phase phase = Phase.SERVING;
    /** How many pieces of the request are on their way through the server. */
    private int inside;

    private boolean answerBegun;
    private boolean closesAfterwards;
    private boolean served;
    private boolean announced;
    private byte @Nullable [] pending;
    private long since;
    private long lingering;

    private volatile boolean written;
    private long stalledSince;
    /** What may call others back, and so is not done under the lock. */
    private @Nullable Runnable afterwards;

    GuardedConnection(RequestGuard guard, Connection<?> connection, GuardedChain chain) {
        this.guard = guard;
        this.connection = (NIOConnection) connection;
        this.chain = chain;
        this.room = guard.room();
        this.reader = new RequestReader(chain.rules(), room);
        this.turns = new Turns(read -> chain.goOn(this.connection, read));
        this.since = guard.now();
        this.stalledSince = since;
    }

    // reading

    NextAction read(FilterChainContext context) {
        if (isTunnel()) {
            turns.giveUp(context);
            return context.getInvokeAction();
        }
        if (!turns.begin(context)) {
            return context.getSuspendAction();
        }
        try {
            Buffer message = context.getMessage();
            NextAction next;
            Runnable last;
            synchronized (this) {
                next = phase == Phase.LINGERING ? dropped(context, message) : served(context, message);
                last = takeAfterwards();
            }
            last.run();
            return next;
        } finally {
            turns.leave();
        }
    }

    private synchronized boolean isTunnel() {
        return phase == Phase.TUNNEL;
    }

    /** Runs something when no thread is in the server's filters for this connection, or on the one that is. */
    void onceLeft(Runnable action) {
        turns.onceLeft(action);
    }

    private void also(Runnable action) {
        var first = afterwards;
        afterwards = first == null
                ? action
                : () -> {
                    first.run();
                    action.run();
                };
    }

    private Runnable takeAfterwards() {
        var last = afterwards;
        afterwards = null;
        return last == null ? () -> {} : last;
    }

    private NextAction dropped(FilterChainContext context, Buffer message) {
        lingering += message.remaining();
        message.tryDispose();
        if (lingering > MOST_LINGERING_BYTES) {
            also(connection::terminateSilently);
        }
        return context.getStopAction();
    }

    private NextAction served(FilterChainContext context, Buffer message) {
        var awaited = reader.awaits();
        try {
            if (!message.hasRemaining()) {
                return resumed(context);
            }
            byte[] bytes;
            int from;
            if (message.hasArray()) {
                bytes = message.array();
                from = message.arrayOffset() + message.position();
            } else {
                bytes = new byte[message.remaining()];
                message.get(bytes, 0, bytes.length);
                from = 0;
            }
            int to = from + (message.hasArray() ? message.remaining() : bytes.length);
            var piece = reader.read(bytes, from, to);
            return piece == null ? waiting(context, awaited) : handedOver(context, message, piece);
        } catch (RefusedException e) {
            return refused(context, awaited, e.refusal());
        }
    }

    /** With what has been held. */
    private NextAction resumed(FilterChainContext context) {
        byte[] request = pending;
        if (request != null) {
            pending = null;
            context.setMessage(Buffers.wrap(context.getMemoryManager(), request));
            return inside(context, true);
        }
        var piece = reader.resume();
        return piece == null ? waiting(context, Awaits.REQUEST) : handedOver(context, Buffers.EMPTY_BUFFER, piece);
    }

    private NextAction handedOver(FilterChainContext context, Buffer message, Piece piece) {
        if (reader.isContinueWanted()) {
            also(() -> chain.writeContinue(connection));
        }
        // the server may have the first byte already
        int from = piece.from() + (piece.isFirst() && announced ? 1 : 0);
        if (piece.isFirst() && !connection.getAsyncWriteQueue().isEmpty()) {
            // its answer would have to wait for the client's reading of the one before
            pending = Arrays.copyOfRange(piece.bytes(), from, piece.to());
            also(() -> chain.whenWritten(connection, () -> chain.resume(this)));
            return deaf(context);
        }
        // the codec takes a request only from a buffer's very beginning
        if (message.hasArray() && message.array() == piece.bytes() && message.arrayOffset() == from) {
            message.position(0);
            message.limit(piece.to() - from);
        } else {
            context.setMessage(Buffers.wrap(context.getMemoryManager(), piece.bytes(), from, piece.to() - from));
        }
        return inside(context, piece.isFirst());
    }

    private NextAction inside(FilterChainContext context, boolean first) {
        if (first) {
            served = true;
            answerBegun = false;
            announced = false;
        }
        inside++;
        return enters(context, this);
    }

    /** Through the filters behind this one, of which nobody tells when they have been left. */
    private NextAction enters(FilterChainContext context, FilterChainContext.@Nullable CompletionListener listener) {
        Buffer message = context.getMessage();
        also(() -> chain.enter(connection, message, listener));
        return deaf(context);
    }

    private NextAction waiting(FilterChainContext context, Awaits before) {
        if (reader.isContinueWanted()) {
            also(() -> chain.writeContinue(connection));
        }
        var awaited = reader.awaits();
        if (awaited != before) {
            since = guard.now();
        }
        if (reader.isFarAhead()) {
            return deaf(context);
        }
        boolean begun = awaited == Awaits.HEAD || awaited == Awaits.BODY;
        if (begun && served && !announced) {
            announced = true;
            context.setMessage(Buffers.wrap(context.getMemoryManager(), new byte[] {reader.firstByte()}));
            return enters(context, null);
        }
        return context.getStopAction();
    }

    /** Nothing more is read until a request has been answered, or another one begins. */
    private static NextAction deaf(FilterChainContext context) {
        var action = context.getSuspendAction();
        context.completeAndRecycle();
        return action;
    }

    // refusing

    private NextAction refused(FilterChainContext context, Awaits awaited, Refusal refusal) {
        if (awaited == Awaits.ANSWER) {
            // of a request that has not begun: the answer under way comes first, and is the last
            closesAfterwards = true;
            reader.close();
            return deaf(context);
        }
        refuse(refusal);
        return context.getStopAction();
    }

    private void refuse(Refusal refusal) {
        guard.refused(refusal);
        byte[] answer = guard.answer(refusal, reader.path(), !reader.isHead());
        reader.close();
        phase = Phase.LINGERING;
        since = guard.now();
        boolean late = inside > 0 && answerBegun;
        also(late ? connection::terminateSilently : () -> chain.writeLast(connection, answer));
    }

    // writing

    /** What is written of what the application writes: nothing of it once the connection has been refused. */
    Buffer write(Buffer message) {
        synchronized (this) {
            if (phase == Phase.LINGERING) {
                return Buffers.EMPTY_BUFFER;
            }
            if (phase == Phase.TUNNEL || answerBegun) {
                return message;
            }
            var line = StatusLine.of(message);
            if (line.isFinal()) {
                answerBegun = true;
            } else if (line.isSwitch() && reader.isWebSocket()) {
                phase = Phase.TUNNEL;
            }
            return line.inWords(message, connection.getMemoryManager());
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public void onWriteEvent(Connection to, Buffer data, long size) {
        if (size > 0) {
            written = true;
        }
    }

    // what has been handed over is done with

    @Override
    public void onComplete(FilterChainContext context) {
        boolean more;
        boolean close;
        synchronized (this) {
            inside--;
            since = guard.now();
            if (inside > 0 || phase != Phase.SERVING || reader.awaits() != Awaits.ANSWER) {
                return;
            }
            more = reader.answered();
            close = closesAfterwards;
        }
        if (close) {
            connection.closeSilently();
        } else if (more && connection.isOpen()) {
            chain.resume(this);
        } else if (guard.successor() != null) {
            leaveIfIdle();
        }
    }

    // time

    /** Looks whether the client has taken too long. */
    void look(long now) {
        Runnable last;
        synchronized (this) {
            if (written || connection.getAsyncWriteQueue().isEmpty()) {
                written = false;
                stalledSince = now;
            }
            if (now - stalledSince > guard.timeouts().write().toNanos()) {
                also(() -> GrizzlyConnection.reset(connection));
            } else if (phase == Phase.LINGERING && now - since > LINGER_NANOS) {
                also(connection::terminateSilently);
            } else if (phase == Phase.SERVING) {
                lookForRequest(now - since);
            }
            last = takeAfterwards();
        }
        last.run();
    }

    private void lookForRequest(long waited) {
        long head = guard.timeouts().head().toNanos();
        long body = guard.timeouts().body().toNanos();
        switch (reader.awaits()) {
            case REQUEST -> {
                // between two requests it is Grizzly's keep-alive that counts
                if (!served && waited > head) {
                    also(connection::terminateSilently);
                }
            }
            case HEAD -> {
                if (waited > head) {
                    refuse(Refusal.HEAD_TIMEOUT);
                }
            }
            case BODY -> {
                if (waited > body) {
                    refuse(Refusal.BODY_TIMEOUT);
                }
            }
            case REST_OF_BODY -> {
                // answered before it has come; until then whoever reads it looks at the time
                if (inside == 0 && waited > body) {
                    also(connection::terminateSilently);
                }
            }
            case ANSWER -> {
                // takes as long as it takes
            }
        }
    }

    /** The connection is closed. */
    synchronized void closed() {
        reader.close();
        pending = null;
        turns.end();
    }

    /** Leaves the guard when that has ended, and no request is under way or begun; one that has begun is not served any more. */
    void leaveIfIdle() {
        var successor = guard.successor();
        boolean idle;
        boolean begun;
        synchronized (this) {
            boolean waits = phase == Phase.SERVING && inside == 0 && pending == null;
            idle = waits && reader.awaits() == Awaits.REQUEST && !reader.isHolding();
            begun = waits && !idle;
        }
        if (successor != null && idle) {
            guard.handBack(this, successor);
        } else if (successor != null && begun) {
            connection.terminateSilently();
        }
    }

    synchronized Awaits awaits() {
        return reader.awaits();
    }

    NIOConnection connection() {
        return connection;
    }
}
