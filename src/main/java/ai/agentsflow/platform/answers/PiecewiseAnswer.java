package ai.agentsflow.platform.answers;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The body of an answer, sent piece by piece as the client takes it. */
final class PiecewiseAnswer implements WriteListener, AsyncListener {

    /** What the server copies of it for a socket that does not take it. */
    private static final int PIECE = 16 * 1024;

    private final AsyncContext context;
    private final ServletOutputStream output;
    private final byte[] bytes;
    private final int length;
    private final AtomicReference<@Nullable Runnable> afterwards;
    private int at;

    private PiecewiseAnswer(
            AsyncContext context, ServletOutputStream output, byte[] bytes, int length, Runnable afterwards) {
        this.context = context;
        this.output = output;
        this.bytes = bytes;
        this.length = length;
        this.afterwards = new AtomicReference<>(afterwards);
    }

    /**
     * Sends bytes, then completes; status and headers stand already.
     *
     * @param output of the answer
     * @param length how many of the bytes
     * @param afterwards once it is complete, or its client has gone
     */
    static void send(AsyncContext context, ServletOutputStream output, byte[] bytes, int length, Runnable afterwards) {
        var answer = new PiecewiseAnswer(context, output, bytes, length, afterwards);
        context.setTimeout(0);
        context.addListener(answer);
        output.setWriteListener(answer);
    }

    @Override
    public void onWritePossible() throws IOException {
        while (output.isReady()) {
            if (at == length) {
                end();
                return;
            }
            int size = Math.min(PIECE, length - at);
            at += size;
            output.write(bytes, at - size, size);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    private void end() {
        if (isOver()) {
            context.complete();
        }
    }

    private boolean isOver() {
        var last = afterwards.getAndSet(null);
        if (last != null) {
            last.run();
        }
        return last != null;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        isOver();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        end();
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody starts it again
    }
}
