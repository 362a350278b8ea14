package ai.agentsflow.events.sockets;

import ai.agentsflow.access.Pass;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket. Frames leave one after the other; those that the client has not taken yet wait, a bounded number of them, and a
 * client for whom more would have to wait is dropped. All methods return at once.
 */
final class Socket {

    /** Of frames that wait. */
    static final int MOST_FRAMES = 512;

    /** Of characters that wait, all frames together. */
    static final int MOST_CHARACTERS = 256 * 1024;

    /** How long a client may leave a frame without taking it. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How often a client is asked whether it is there. */
    static final Duration PING = Duration.ofSeconds(30);

    /** How long it may say nothing, not even that it is: three pings. */
    static final Duration SILENCE = Duration.ofSeconds(100);

    private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
    private static final String TOO_SLOW = "This client reads too slowly.";

    private final Outlet outlet;
    private final Pass pass;
    private final Executor aside;
    private final LongSupplier nanoTime;
    private final int framesPerMinute;
    private final Queue<String> waiting = new ArrayDeque<>();
    private int characters;
    private int leaving;
    private long leavingSince;
    private boolean pumping;
    private boolean closed;
    private final List<Runnable> onClose = new ArrayList<>(2);
    private @Nullable Runnable onRoom;
    private long windowSince;
    private int received;
    private long heardAt;
    private long pingedAt;

    /**
     * An open socket.
     *
     * @param aside where the connection is closed, which may wait for the network
     */
    Socket(Outlet outlet, Pass pass, Executor aside, LongSupplier nanoTime, int framesPerMinute) {
        this.outlet = outlet;
        this.pass = pass;
        this.aside = aside;
        this.nanoTime = nanoTime;
        this.framesPerMinute = framesPerMinute;
        this.windowSince = nanoTime.getAsLong();
        this.heardAt = windowSince;
        this.pingedAt = windowSince;
    }

    Pass pass() {
        return pass;
    }

    /** What is done besides when the socket is closed, by whomever; at once when it is closed already. */
    void whenClosed(Runnable action) {
        synchronized (this) {
            if (!closed) {
                onClose.add(action);
                return;
            }
        }
        action.run();
    }

    /** What is done each time that nothing waits any more. */
    synchronized void whenEmpty(Runnable action) {
        onRoom = action;
    }

    /** How many characters wait for the client. */
    synchronized int waitingCharacters() {
        return characters;
    }

    /** Sends a frame, as soon as the client has taken those before it. */
    void send(String frame) {
        boolean full;
        synchronized (this) {
            if (closed) {
                return;
            }
            full = waiting.size() >= MOST_FRAMES || characters + frame.length() > MOST_CHARACTERS;
            if (!full) {
                waiting.add(frame);
                characters += frame.length();
            }
        }
        if (full) {
            close(CloseCodes.TRY_AGAIN_LATER, TOO_SLOW);
        } else {
            pump();
        }
    }

    private void pump() {
        synchronized (this) {
            if (pumping) {
                return;
            }
            pumping = true;
        }
        for (var next = next(); next != null; next = next()) {
            int length = next.length();
            outlet.send(next, sent -> left(length, sent));
        }
    }

    /** The next frame; null, and this thread is done, when there is none or the one before has not left. */
    private synchronized @Nullable String next() {
        var next = closed || leaving > 0 ? null : waiting.poll();
        if (next == null) {
            pumping = false;
        } else {
            leaving = 1;
            leavingSince = nanoTime.getAsLong();
        }
        return next;
    }

    private void left(int length, boolean sent) {
        Runnable room = null;
        synchronized (this) {
            leaving = 0;
            if (!closed) {
                characters -= length;
                room = characters == 0 ? onRoom : null;
            }
        }
        if (!sent) {
            close(CloseCodes.GOING_AWAY, "");
            return;
        }
        pump();
        if (room != null) {
            room.run();
        }
    }

    /** What is to be done once in a second: asks whether the client is still there, and drops one that is not, or does not read. */
    void tend() {
        long now = nanoTime.getAsLong();
        boolean stalled;
        boolean silent;
        boolean ping;
        synchronized (this) {
            if (closed) {
                return;
            }
            stalled = leaving > 0 && now - leavingSince > PATIENCE.toNanos();
            silent = now - heardAt > SILENCE.toNanos();
            ping = now - pingedAt >= PING.toNanos();
            pingedAt = ping ? now : pingedAt;
        }
        if (stalled) {
            close(CloseCodes.TRY_AGAIN_LATER, TOO_SLOW);
        } else if (silent) {
            close(CloseCodes.GOING_AWAY, "This client answers no ping.");
        } else if (ping) {
            outlet.ping();
            send("{\"type\":\"ping\"}");
        }
    }

    /** The client has answered a ping. */
    synchronized void answered() {
        heardAt = nanoTime.getAsLong();
    }

    /** A frame has come; false, and the socket closed, when there were too many. */
    boolean received() {
        synchronized (this) {
            long now = nanoTime.getAsLong();
            heardAt = now;
            if (now - windowSince >= WINDOW_NANOS) {
                windowSince = now;
                received = 0;
            }
            received++;
            if (closed) {
                return false;
            }
            if (received <= framesPerMinute) {
                return true;
            }
        }
        close(CloseCodes.POLICY, "There may be %s frames in a minute.".formatted(framesPerMinute));
        return false;
    }

    /** Closes it; a second time does nothing. */
    void close(int code, String reason) {
        if (end()) {
            try {
                aside.execute(() -> outlet.close(code, reason));
            } catch (RejectedExecutionException e) {
                outlet.close(code, reason);
            }
        }
    }

    /** The connection is no more. */
    void gone() {
        end();
    }

    private boolean end() {
        List<Runnable> actions;
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
            waiting.clear();
            characters = 0;
            actions = List.copyOf(onClose);
            onClose.clear();
        }
        actions.forEach(Runnable::run);
        return true;
    }
}
