package ai.agentsflow.platform.exchange;

import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.timer.Alarms;
import ai.agentsflow.platform.timer.Cancellable;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that is answered later, and the answer: read and written without a thread, within the budget of memory, at the pace of
 * its client, and given up as soon as that client leaves. What the answer says is its {@link Surface}'s affair.
 */
public final class Exchange {

    private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

    /** What is answered sooner need not be watched. */
    private static final Duration UNWATCHED = Duration.ofMillis(100);

    /** What a request is counted as that nobody waits for any more; no client ever sees it. */
    private static final int CLIENT_LEFT = 499;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AsyncContext context;
    private final MemoryBudget.Share memory;
    private final Optional<ClientConnection> connection;
    private final Alarms alarms;
    private final ClientTimeouts limits;
    private final ClientWatch watch;
    private Cancellable watching = () -> {};
    private @Nullable Surface surface;
    private @Nullable PacedWork work;
    private @Nullable ClientOutput output;
    private boolean paused;
    private boolean over;
    private boolean gone;

    /** What gives the answer. Called once for each, at most, by any thread. */
    public interface Surface {

        /** The server ends: tell the client, if anything can be told. */
        void onShutdown();

        /** There is no memory for the rest of the answer: tell the client. */
        void onOverflow();

        /** The client has left, and the work is called off. */
        default void onGone() {}
    }

    Exchange(
            HttpServletRequest request,
            HttpServletResponse response,
            MemoryBudget.Share memory,
            Optional<ClientConnection> connection,
            Alarms alarms,
            ClientTimeouts limits) {
        this.request = request;
        this.response = response;
        this.memory = memory;
        this.connection = connection;
        this.alarms = alarms;
        this.limits = limits;
        this.watch = new ClientWatch(connection, this::gone);
        context = request.startAsync();
        context.setTimeout(0);
    }

    public HttpServletRequest request() {
        return request;
    }

    public HttpServletResponse response() {
        return response;
    }

    /** The call's part of the budget; all of it is given back when the answer has left. */
    public MemoryBudget.Share memory() {
        return memory;
    }

    Optional<ClientConnection> connection() {
        return connection;
    }

    Alarms alarms() {
        return alarms;
    }

    Duration patience() {
        return limits.write();
    }

    /**
     * Reads the request's body.
     *
     * @param most bytes
     * @param listener told before this returns where the body has arrived already
     */
    public void read(int most, IncomingBody.Listener listener) {
        var timed = new TimedBody(listener);
        try {
            var body = IncomingBody.read(request, most, memory, timed);
            if (!body.isOver()) {
                timed.await(alarms.after(limits.body(), body::expire));
            }
        } catch (IOException e) {
            timed.onFailure(new BadRequestException(e));
        } catch (RuntimeException refusal) {
            timed.onFailure(refusal);
        }
    }

    /** How long a body may take to arrive. */
    public Duration bodyTimeout() {
        return limits.body();
    }

    /** From here on this surface gives the answer, and the client is watched. */
    public void serve(Surface by) {
        synchronized (this) {
            surface = by;
        }
        watching = alarms.after(UNWATCHED, watch::begin);
        RequestsInFlight.whenTimeIsUp(request, () -> {
            by.onShutdown();
            gone();
        });
    }

    /** The work that the answer comes of. It may be over, and the client gone, before it is known here. */
    public void follow(PacedWork begun) {
        boolean late;
        synchronized (this) {
            work = begun;
            late = gone;
        }
        if (late) {
            begun.cancel();
        } else if (isPaused()) {
            begun.pause();
            // unless there was room again in between, of which the work was told too early
            if (!isPaused()) {
                begun.resume();
            }
        }
    }

    private synchronized boolean isPaused() {
        return paused;
    }

    /**
     * The last of the answer is about to leave.
     *
     * @return false when nothing can be answered any more
     */
    public boolean finish() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
        }
        watching.cancel();
        watch.end();
        return true;
    }

    /** Begins the answer's body, unless it has begun; status and headers stand already. */
    public synchronized ClientOutput output() throws IOException {
        if (output == null) {
            output = ClientOutput.open(this, new Pace());
        }
        return output;
    }

    /** Sends a whole body, which has been taken from the call's share, and ends the answer; status, type and headers stand already. */
    public void send(byte[] body) {
        response.setContentLength(body.length);
        try {
            if (body.length < response.getBufferSize()) {
                response.getOutputStream().write(body);
                complete();
            } else {
                var whole = output();
                whole.writeTaken(body);
                whole.end();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "the client left before its answer", e);
            complete();
        }
    }

    /** Ends an answer that has been written, or of which nothing will be. Nothing of the call stays in memory. */
    public void complete() {
        try {
            context.complete();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the container has ended this exchange by itself");
        } finally {
            memory.giveBack();
        }
    }

    /** The client has left, or shall hear no more. */
    public void gone() {
        boolean open = finish();
        PacedWork running;
        ClientOutput begun;
        Surface told;
        synchronized (this) {
            if (gone) {
                return;
            }
            gone = true;
            running = work;
            begun = output;
            told = surface;
        }
        if (running != null) {
            running.cancel();
        }
        if (open && begun != null) {
            begun.breakOff();
        } else if (open) {
            response.setStatus(CLIENT_LEFT);
            complete();
        }
        if (told != null) {
            told.onGone();
        }
    }

    private synchronized Optional<PacedWork> pace(boolean pause) {
        paused = pause;
        return Optional.ofNullable(work);
    }

    /** Passes on to the work how its client takes the answer. */
    private final class Pace implements ClientOutput.Listener {

        @Override
        public void onFull() {
            pace(true).ifPresent(PacedWork::pause);
        }

        @Override
        public void onRoom() {
            pace(false).ifPresent(PacedWork::resume);
        }

        @Override
        public void onOverflow() {
            Surface told;
            synchronized (Exchange.this) {
                told = surface;
            }
            if (told != null) {
                told.onOverflow();
            }
            gone();
        }

        @Override
        public void onGone() {
            gone();
        }
    }

    /** A body that is awaited for so long and no longer. */
    private static final class TimedBody implements IncomingBody.Listener {

        private final IncomingBody.Listener listener;
        private @Nullable Cancellable alarm;
        private boolean over;

        TimedBody(IncomingBody.Listener listener) {
            this.listener = listener;
        }

        /** An alarm that nobody needs any more would keep the body in memory until it rings. */
        synchronized void await(Cancellable set) {
            if (over) {
                set.cancel();
            } else {
                alarm = set;
            }
        }

        private synchronized void calm() {
            over = true;
            if (alarm != null) {
                alarm.cancel();
                alarm = null;
            }
        }

        @Override
        public void onBody(byte[] body) {
            calm();
            listener.onBody(body);
        }

        @Override
        public void onFailure(RuntimeException failure) {
            calm();
            listener.onFailure(failure);
        }
    }
}
