package ai.agentsflow.providers;

import ai.agentsflow.completion.ModelCall;
import ai.agentsflow.completion.ModelFailure;
import ai.agentsflow.platform.http.Cancellable;
import ai.agentsflow.platform.http.HttpCall;
import ai.agentsflow.platform.http.HttpClient;
import ai.agentsflow.platform.http.HttpExchange;
import ai.agentsflow.platform.http.HttpFailure;
import ai.agentsflow.platform.http.HttpHead;
import ai.agentsflow.platform.http.HttpListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with an upstream: its deadlines, its refusals, and that it ends exactly once.
 *
 * <p>The connection's thread and the timer's both come here, so every step is taken under the lock.
 */
final class UpstreamCall implements HttpListener, ModelCall {

    private final HttpClient http;
    private final Deadlines deadlines;
    private final Answer answer;
    private final String host;
    private final long started = System.nanoTime();

    private @Nullable HttpExchange exchange;
    private @Nullable Refusal refusal;
    private @Nullable Cancellable alarm;
    private long lastProgress = started;
    private boolean begun;
    private boolean over;

    private UpstreamCall(HttpClient http, HttpCall call, Deadlines deadlines, Answer answer) {
        this.http = http;
        this.deadlines = deadlines;
        this.answer = answer;
        this.host = call.uri().getAuthority();
    }

    static ModelCall start(HttpClient http, HttpCall call, Deadlines deadlines, Answer answer) {
        var started = new UpstreamCall(http, call, deadlines, answer);
        var exchange = http.send(call, started);
        synchronized (started) {
            started.exchange = exchange;
            if (!started.over) {
                started.watch(shorter(shorter(deadlines.firstToken(), deadlines.betweenTokens()), deadlines.total()));
            }
        }
        return started;
    }

    @Override
    public synchronized void onHead(int status, HttpHead head) {
        if (status != 200) {
            refusal = new Refusal(host, status, head);
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
        long ofStep = (pieces ? deadlines.betweenTokens() : deadlines.firstToken()).toNanos()
                - (now - (pieces ? lastProgress : started));
        if (ofTotal <= 0) {
            fail(timeout("%s did not finish within %s".formatted(host, seconds(deadlines.total()))));
        } else if (ofStep <= 0 && pieces) {
            fail(timeout("%s fell silent for %s in the middle of its answer"
                    .formatted(host, seconds(deadlines.betweenTokens()))));
        } else if (ofStep <= 0) {
            fail(timeout("%s did not answer within %s".formatted(host, seconds(deadlines.firstToken()))));
        } else {
            watch(Duration.ofNanos(Math.min(ofTotal, ofStep)));
        }
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
        return new ModelFailure(kind, String.valueOf(failure.getMessage()), null, failure);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
