package ai.agentsflow.platform.reply;

import ai.agentsflow.platform.exchange.ClientOutput;
import ai.agentsflow.platform.exchange.EventStream;
import ai.agentsflow.platform.exchange.Exchange;
import ai.agentsflow.platform.exchange.IncomingBody;
import ai.agentsflow.platform.exchange.PacedWork;
import ai.agentsflow.platform.logging.LogContext;
import ai.agentsflow.platform.memory.MemoryBudget;
import ai.agentsflow.platform.problem.BodyProblems;
import ai.agentsflow.platform.shutdown.Shutdown;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One answer under way, whole or streamed. As long as nothing of it has left, a failure has a status of its own; later it is told as a
 * stream's last event, or the connection breaks. A client that leaves, the end of the server, and an answer for which there is no memory
 * end the work that it comes of. Methods may be called by any thread, in any state.
 */
public final class Reply implements Exchange.Surface {

    private static final System.Logger LOG = System.getLogger(Reply.class.getName());
    private static final String JSON = "application/json";

    private final Exchange exchange;
    private final ReplyErrors errors;
    private @Nullable EventStream stream;
    private @Nullable ClientOutput passing;

    /** How a failure is told once the answer has begun. */
    private volatile @Nullable Consumer<RuntimeException> broken;

    /** One that says nothing yet. */
    public Reply(Exchange exchange, ReplyErrors errors) {
        this.exchange = exchange;
        this.errors = errors;
    }

    public HttpServletRequest request() {
        return exchange.request();
    }

    public HttpServletResponse response() {
        return exchange.response();
    }

    /** Whatever is held of the request or the answer is taken from here; all of it is given back when the answer has left. */
    public MemoryBudget.Share memory() {
        return exchange.memory();
    }

    /**
     * Reads the request's body and hands it over; what is wrong with it, or thrown then, is told to the client.
     *
     * @param most bytes
     */
    public void read(int most, Consumer<byte[]> taker) {
        exchange.read(most, new Body(most, taker, LogContext.current()));
    }

    /** A body on its way. */
    private final class Body implements IncomingBody.Listener {

        private final int most;
        private final Consumer<byte[]> taker;
        private final LogContext log;

        Body(int most, Consumer<byte[]> taker, LogContext log) {
            this.most = most;
            this.taker = taker;
            this.log = log;
        }

        @Override
        public void onBody(byte[] body) {
            log.during(() -> {
                try {
                    taker.accept(body);
                } catch (RuntimeException refusal) {
                    fail(refusal);
                }
            });
        }

        @Override
        public void onFailure(RuntimeException failure) {
            log.during(() -> fail(BodyProblems.of(failure, most, exchange.bodyTimeout())));
        }
    }

    /** Starts the work that the answer comes of: from here on the client is watched, and the work goes at its pace. */
    public void begin(Supplier<? extends PacedWork> start) {
        exchange.serve(this);
        PacedWork begun;
        try {
            begun = start.get();
        } catch (RuntimeException e) {
            fail(e);
            return;
        }
        exchange.follow(begun);
    }

    /**
     * The answer's stream, which begins with the first call.
     *
     * @param opened hears of the stream, and makes what tells a failure as the last event of it
     * @return null when the client has left meanwhile
     */
    public @Nullable EventStream stream(Function<EventStream, Consumer<RuntimeException>> opened) {
        try {
            synchronized (this) {
                var open = stream;
                if (open == null) {
                    var begun = EventStream.open(exchange);
                    broken = opened.apply(begun);
                    stream = begun;
                    open = begun;
                }
                return open;
            }
        } catch (IOException | IllegalStateException e) {
            // the container has ended this exchange
            exchange.gone();
            return null;
        }
    }

    /** Passes a piece of an answer on, which is too large to be held: what breaks after the first one breaks the connection. */
    public void pass(byte[] piece) {
        try {
            ClientOutput client;
            synchronized (this) {
                var open = passing;
                if (open == null) {
                    response().setContentType(JSON);
                    var begun = exchange.output();
                    passing = begun;
                    broken = failure -> begun.breakOff();
                    open = begun;
                }
                client = open;
            }
            client.write(piece);
        } catch (IOException | IllegalStateException e) {
            exchange.gone();
        }
    }

    /** Whether pieces have been passed on. */
    public synchronized boolean passes() {
        return passing != null;
    }

    /** The answer is complete: tells the last of it, unless nothing can be told any more. */
    public void end(Runnable last) {
        if (exchange.finish()) {
            last.run();
        }
    }

    /** Ends an answer that was passed on in pieces. */
    public void endPassed() {
        ClientOutput client;
        synchronized (this) {
            client = passing;
        }
        if (client != null) {
            end(client::end);
        }
    }

    /**
     * Gives the whole answer.
     *
     * @param json not yet taken from the memory
     * @param headers sets those that are known only now
     */
    public void whole(byte[] json, Runnable headers) {
        if (!memory().take(json.length)) {
            onOverflow();
        } else if (exchange.finish()) {
            headers.run();
            response().setContentType(JSON);
            exchange.send(json);
        }
    }

    /** The same without such headers. */
    public void whole(byte[] json) {
        whole(json, () -> {});
    }

    /** There will be no (complete) answer: tells the client in the way that is left. */
    public void fail(RuntimeException failure) {
        if (!exchange.finish()) {
            return;
        }
        var begun = broken;
        if (begun != null) {
            begun.accept(failure);
            return;
        }
        try {
            errors.send(request(), response(), failure);
        } catch (IOException | IllegalStateException e) {
            LOG.log(Level.DEBUG, "the client left before it could be told of a failure");
        } finally {
            exchange.complete();
        }
    }

    /** The same for an answer whose work would go on otherwise. */
    public void giveUp(RuntimeException failure) {
        fail(failure);
        exchange.gone();
    }

    @Override
    public void onShutdown() {
        fail(Shutdown.refusal());
    }

    @Override
    public void onOverflow() {
        fail(errors.noMemory());
    }
}
