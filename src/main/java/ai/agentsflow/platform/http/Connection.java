package ai.agentsflow.platform.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One connection from dialling to closing, serving one call at a time. Its state belongs to its loop: everything that
 * other threads ask for is passed there.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Origin origin;
    private final HostPool pool;
    private final Dialer dialer;
    private final EventLoop loop;

    private volatile @Nullable Channel channel;
    private volatile long idleSince;

    private Dialer.@Nullable Attempt attempt;
    private @Nullable Exchange exchange;
    private @Nullable ChannelFuture written;
    private final Deque<HttpObject> held = new ArrayDeque<>(0);
    private boolean reused;
    private boolean answering;
    private boolean headSeen;
    private boolean interim;
    private boolean keepAlive;
    private boolean free;
    private boolean broken;
    private boolean gone;
    private @Nullable Throwable lossCause;

    Connection(Origin origin, HostPool pool, Dialer dialer, EventLoop loop) {
        this.origin = origin;
        this.pool = pool;
        this.dialer = dialer;
        this.loop = loop;
    }

    boolean isAlive() {
        Channel current = channel;
        return current != null && current.isActive();
    }

    void idleSince(long nanoTime) {
        idleSince = nanoTime;
    }

    long idleSince() {
        return idleSince;
    }

    /** Serves this call next; connects first when it is new. */
    void start(Exchange next) {
        try {
            loop.execute(() -> begin(next));
        } catch (RejectedExecutionException closed) {
            next.fail(HttpFailure.Kind.RESET, false, "the client is closed", null);
        }
    }

    /** Closes the connection if it still serves this call. */
    void abandon(Exchange cancelled) {
        onLoop(() -> {
            if (exchange == cancelled) {
                exchange = null;
                shut();
            }
        });
    }

    /** Reads or stops reading as the call wishes by now. */
    void readAsWished(Exchange wishing) {
        Channel current = channel;
        if (current != null && wishing.isPaused() && loop.inEventLoop() && exchange == wishing) {
            current.config().setAutoRead(false);
        } else {
            onLoop(() -> {
                if (exchange == wishing) {
                    catchUp(wishing);
                }
            });
        }
    }

    /** Closes the connection, failing the call it may serve. */
    void close() {
        onLoop(() -> {
            Exchange failed = exchange;
            exchange = null;
            shut();
            if (failed != null) {
                failed.fail(lossKind(), written != null, "the client is closed", null);
            }
        });
    }

    void connected(Channel connected) {
        attempt = null;
        channel = connected;
        Exchange first = exchange;
        if (first == null) {
            shut();
        } else {
            write(first, connected);
        }
    }

    void connectFailed(HttpFailure.Kind kind, String fault, @Nullable Throwable cause) {
        attempt = null;
        Exchange failed = exchange;
        exchange = null;
        shut();
        if (failed != null) {
            failed.fail(kind, false, fault, cause);
        }
    }

    /** Sits before the codec and notes that an answer has begun, be it by a single byte. */
    ChannelHandler firstByteWatch() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                answering = true;
                context.fireChannelRead(bytes);
            }
        };
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReadBatch.open();
        Exchange current = exchange;
        if (broken) {
            ReferenceCountUtil.release(message);
        } else if (current == null) {
            ReferenceCountUtil.release(message);
            shut();
        } else if (current.isPaused() || !held.isEmpty()) {
            held.add((HttpObject) message);
        } else {
            deliver(current, (HttpObject) message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ReadBatch.close();
        releaseWhenFree();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        gone = true;
        if (held.isEmpty()) {
            lost();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        shatter(cause, context.channel());
    }

    private void begin(Exchange next) {
        Channel current = channel;
        if (next.isCancelled()) {
            if (current != null && current.isActive()) {
                pool.release(this);
            } else {
                pool.lost(this, null);
            }
            return;
        }
        exchange = next;
        answering = false;
        headSeen = false;
        interim = false;
        keepAlive = false;
        written = null;
        if (current == null) {
            attempt = dialer.dial(origin, next.connectTimeout(), loop, this);
        } else {
            reused = true;
            if (current.isActive()) {
                write(next, current);
            } else {
                lost();
            }
        }
    }

    private void write(Exchange next, Channel to) {
        to.config().setAutoRead(!next.isPaused());
        ChannelFuture writing = to.writeAndFlush(next.request());
        written = writing;
        if (!writing.isSuccess()) {
            writing.addListener(done -> {
                if (!done.isSuccess()) {
                    shatter(done.cause(), to);
                }
            });
        }
    }

    private void deliver(Exchange to, HttpObject message) {
        try {
            if (message.decoderResult().isFailure()) {
                breakOff(to, HttpFailure.Kind.PROTOCOL, "the answer is not HTTP/1.1 or its head is too large");
                return;
            }
            if (message instanceof HttpResponse response) {
                head(to, response);
            }
            if (message instanceof HttpContent content && !interim) {
                if (content.content().isReadable()) {
                    to.body(content.content());
                }
                if (content instanceof LastHttpContent && exchange == to) {
                    end(to);
                }
            }
        } catch (RuntimeException thrown) {
            LOG.log(System.Logger.Level.ERROR, "A listener of an answer of " + origin + " failed", thrown);
            breakOff(to, lossKind(), "the listener of the answer failed");
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void head(Exchange to, HttpResponse response) {
        int status = response.status().code();
        interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (status < 100 || status == 101) {
            breakOff(to, HttpFailure.Kind.PROTOCOL, "the answer has the impossible status " + status);
        } else if (!interim) {
            headSeen = true;
            keepAlive = HttpUtil.isKeepAlive(response);
            to.head(response);
        }
    }

    private void end(Exchange ended) {
        exchange = null;
        ChannelFuture request = written;
        free = keepAlive && !gone && request != null && request.isSuccess();
        if (!free) {
            shut();
        } else if (isAlive() && channel != null) {
            channel.config().setAutoRead(true);
        }
        ended.end();
    }

    private void breakOff(Exchange failed, HttpFailure.Kind kind, String fault) {
        boolean unanswered = exchange == failed;
        exchange = null;
        free = false;
        shut();
        if (unanswered) {
            failed.fail(kind, true, fault, null);
        }
    }

    private void catchUp(Exchange current) {
        ReadBatch.open();
        while (exchange == current && !current.isPaused() && !held.isEmpty()) {
            deliver(current, held.remove());
        }
        ReadBatch.close();
        if (exchange == current && channel != null) {
            channel.config().setAutoRead(!current.isPaused());
        }
        if (gone && held.isEmpty()) {
            lost();
        }
        releaseWhenFree();
    }

    private void releaseWhenFree() {
        if (free) {
            free = false;
            if (!gone) {
                pool.release(this);
            }
        }
    }

    /** A fault of the socket: what the codec may still say (such as the end of a body without length) is not true. */
    private void shatter(@Nullable Throwable cause, Channel failed) {
        broken = true;
        lossCause = cause;
        closeNow(failed);
    }

    private void lost() {
        Exchange unanswered = exchange;
        exchange = null;
        gone = true;
        boolean repeat = unanswered != null && reused && !answering && unanswered.mayRepeat();
        pool.lost(this, repeat ? unanswered : null);
        if (unanswered != null && !repeat) {
            String fault =
                    headSeen ? "connection lost before the end of the answer" : "connection lost before the answer";
            unanswered.fail(lossKind(), true, fault, lossCause);
        }
    }

    private HttpFailure.Kind lossKind() {
        return headSeen ? HttpFailure.Kind.CUT : HttpFailure.Kind.RESET;
    }

    /** Ends the connection in whatever state it is; the pool hears of it. */
    private void shut() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        if (attempt != null) {
            attempt.abort();
            attempt = null;
        }
        Channel current = channel;
        if (current == null || gone) {
            pool.lost(this, null);
        } else {
            closeNow(current);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the channel tells its handlers when it is closed
    static void closeNow(Channel channel) {
        channel.close();
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException closed) {
            LOG.log(System.Logger.Level.DEBUG, "The client is closed already");
        }
    }
}
