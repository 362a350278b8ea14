package ai.agentsflow.platform.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/**
 * The body of an asynchronous answer that is known as a whole. A client that reads slowly holds no thread: what does not fit
 * into the server's buffer is written when the container says that it will not block.
 */
public final class WholeAnswer implements WriteListener {

    private final AsyncContext context;
    private final ServletOutputStream output;
    private final byte[] body;
    private boolean written;

    private WholeAnswer(AsyncContext context, ServletOutputStream output, byte[] body) {
        this.context = context;
        this.output = output;
        this.body = body;
    }

    /** Sends the body and ends the request; status, type and headers are the caller's and stand already. */
    public static void send(AsyncContext context, byte[] body) throws IOException {
        var response = context.getResponse();
        response.setContentLength(body.length);
        var output = response.getOutputStream();
        if (body.length < response.getBufferSize()) {
            output.write(body);
            context.complete();
        } else {
            output.setWriteListener(new WholeAnswer(context, output, body));
        }
    }

    @Override
    public void onWritePossible() throws IOException {
        while (output.isReady()) {
            if (written) {
                context.complete();
                return;
            }
            written = true;
            output.write(body);
        }
    }

    @Override
    public void onError(Throwable failure) {
        context.complete();
    }
}
