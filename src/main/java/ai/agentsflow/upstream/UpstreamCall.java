package ai.agentsflow.upstream;

import ai.agentsflow.dialect.ModelCall;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.platform.http.HttpCall;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpExchange;
import ai.agentsflow.platform.http.HttpFailure;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.platform.http.HttpListener;
import ai.agentsflow.platform.timer.Cancellable;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with an upstream: its deadlines, its refusals, and that it ends exactly once.
 *
 * <p>The connection's thread and the timer's both come here, so every step is taken under the lock.
 */
final class UpstreamCall implements HttpListener, ModelCall {

    /** Whoever made the upstream wait for more than this part of the time is the one who was too slow. */
    private static final int SLOW_CLIENT = 10;

    private final HttpClient http;
    private final Deadlines deadlines;
    private final long mostBytes;
    private final Answer answer;
    private final Upstream upstream;
    private final long started = System.nanoTime();

    private @Nullable HttpExchange exchange;
    private @Nullable Refusal refusal;
    private @Nullable Cancellable alarm;
    private long lastProgress = started;
    private long bytes;
    private long pausedAt;
    private long pausedFor;
    private boolean paused;
    private boolean asleep;
    private boolean begun;
    private boolean over;

    private UpstreamCall(HttpClient http, Upstream upstream, Answer answer) {
        this.http = http;
        this.deadlines = upstream.deadlines();
        this.mostBytes = upstream.bounds().all();
        this.answer = answer;
        this.upstream = upstream;
    }

    static ModelCall start(HttpClient http, HttpCall call, Upstream upstream, Answer answer) {
        var started = new UpstreamCall(http, upstream, answer);
        var deadlines = upstream.deadlines();
        var exchange = http.send(call, started);
        synchronized (started) {
            started.exchange = exchange;
            if (started.paused) {
                exchange.pause();
            }
            if (!started.over) {
                started.watch(shorter(shorter(deadlines.firstToken(), deadlines.betweenTokens()), deadlines.total()));
            }
        }
        return started;
    }

    @Override
    public synchronized void onHead(int status, HttpHead head) {
        if (status != 200) {
            refusal = new Refusal(status, head, upstream.secrets());
        } else if (!over) {
            answer.begin(head);
        }
    }

    @Override
    public synchronized void onBody(ByteBuffer part) {
        if (over) {
            return;
        }
        if (refusal != null) {
            refusal.take(part);
            return;
        }
        bytes += part.remaining();
        if (bytes > mostBytes) {
            fail(new ModelFailure(
                    ModelFailure.Kind.ANSWER_TOO_LARGE,
                    "The answer is larger than %s bytes, so it may have no end.".formatted(mostBytes)));
            return;
        }
        try {
            switch (answer.take(part)) {
                case NONE -> {}
                case EVENT -> lastProgress = begun ? System.nanoTime() : lastProgress;
                case CONTENT -> {
                    begun = true;
                    lastProgress = System.nanoTime();
                }
                case COMPLETE -> {
                    // what may follow is read to its end, so that the connection can be used again
                    finish();
                    answer.end();
                }
            }
        } catch (ModelFailure failure) {
            fail(failure);
        }
    }

    @Override
    public synchronized void onEnd() {
        if (over) {
            return;
        }
        finish();
        if (refusal != null) {
            answer.fail(refusal.failure());
            return;
        }
        try {
            answer.end();
        } catch (ModelFailure failure) {
            answer.fail(failure);
        }
    }

    @Override
    public synchronized void onFailure(HttpFailure failure) {
        if (over) {
            return;
        }
        finish();
        answer.fail(refusal != null ? refusal.failure() : translated(failure));
    }

    @Override
    public synchronized void cancel() {
        finish();
        answer.cancelled();
        if (exchange != null) {
            exchange.cancel();
        }
    }

    /** The upstream is not read, and its clocks stand still: it is not the one who is slow. */
    @Override
    public synchronized void pause() {
        if (!over && !paused) {
            paused = true;
            pausedAt = System.nanoTime();
            if (exchange != null) {
                exchange.pause();
            }
        }
    }

    @Override
    public synchronized void resume() {
        if (!over && paused) {
            paused = false;
            long now = System.nanoTime();
            pausedFor += now - pausedAt;
            lastProgress = now;
            if (asleep && alarm != null) {
                asleep = false;
                alarm.cancel();
                watch(deadlines.betweenTokens());
            }
            if (exchange != null) {
                exchange.resume();
            }
        }
    }

    /** Ends the call from our side. */
    private void fail(ModelFailure failure) {
        finish();
        if (exchange != null) {
            exchange.cancel();
        }
        answer.fail(failure);
    }

    /** An alarm that nobody needs any more would keep the whole call in memory until it rings. */
    private void finish() {
        over = true;
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    private void watch(Duration wait) {
        alarm = http.schedule(wait, this::check);
    }

    /** One timer per call, set anew only when it rings: pieces of content just leave the time behind. */
    private synchronized void check() {
        if (over) {
            return;
        }
        long now = System.nanoTime();
        long ofTotal = deadlines.total().toNanos() - (now - started);
        boolean pieces = begun && answer.inPieces();
        long ofStep = step(pieces).toNanos() - (now - (pieces ? lastProgress : started));
        long pauses = pausedFor + (paused ? now - pausedAt : 0);
        if (ofTotal <= 0 && pauses > deadlines.total().toNanos() / SLOW_CLIENT) {
            fail(new ModelFailure(
                    ModelFailure.Kind.CLIENT_TOO_SLOW,
                    "The answer was not read to its end within %s.".formatted(seconds(deadlines.total()))));
        } else if (ofTotal <= 0) {
            fail(timeout("The model did not finish within %s.".formatted(seconds(deadlines.total()))));
        } else if (paused) {
            asleep = true;
            watch(Duration.ofNanos(ofTotal));
        } else if (ofStep <= 0 && pieces) {
            fail(timeout("The model fell silent for %s in the middle of its answer."
                    .formatted(seconds(deadlines.betweenTokens()))));
        } else if (ofStep <= 0) {
            fail(timeout("The model did not answer within %s.".formatted(seconds(deadlines.firstToken()))));
        } else {
            watch(Duration.ofNanos(Math.min(ofTotal, ofStep)));
        }
    }

    /** An answer in one piece has as long as a streamed one: its first byte may be its last. */
    private Duration step(boolean pieces) {
        if (pieces) {
            return deadlines.betweenTokens();
        }
        return answer.inPieces() ? deadlines.firstToken() : deadlines.total();
    }

    private static ModelFailure timeout(String message) {
        return new ModelFailure(ModelFailure.Kind.TIMEOUT, message);
    }

    private ModelFailure translated(HttpFailure failure) {
        var kind = switch (failure.kind()) {
            case CONNECT_TIMEOUT -> ModelFailure.Kind.TIMEOUT;
            case CUT, PROTOCOL -> ModelFailure.Kind.BROKEN_ANSWER;
            case CONNECT_REFUSED, UNKNOWN_HOST, FORBIDDEN_ADDRESS, TLS, RESET, OVERLOADED ->
                ModelFailure.Kind.UNREACHABLE;
        };
        return new ModelFailure(kind, words(failure), null, failure);
    }

    /** Without the upstream's address, which is nobody's but the operator's; the cause has it. */
    private static String words(HttpFailure failure) {
        return switch (failure.kind()) {
            case CONNECT_REFUSED -> "The model's provider refuses connections, or the network has no way there.";
            case CONNECT_TIMEOUT -> "There was no connection to the model's provider in time.";
            case UNKNOWN_HOST -> "The host name of the model's provider has no address.";
            case FORBIDDEN_ADDRESS ->
                "The address of the model's provider is refused: it is link-local, of a metadata service or of no single host.";
            case TLS -> "The connection to the model's provider could not be secured.";
            case RESET -> "The model's provider closed the connection before its answer.";
            case CUT -> "The model's provider closed the connection in the middle of its answer.";
            case OVERLOADED -> "Too many calls wait for a connection to the model's provider.";
            case PROTOCOL -> "The model's provider did not answer in HTTP/1.1.";
        };
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
