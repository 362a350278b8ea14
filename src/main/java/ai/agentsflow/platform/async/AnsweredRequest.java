package ai.agentsflow.platform.async;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.IntConsumer;

/** A request that tells when its answer is complete, also one that is given after the thread has left. */
public final class AnsweredRequest extends HttpServletRequestWrapper implements AsyncListener {

    private static final int FAILED = 500;

    private final HttpServletResponse response;
    private final IntConsumer onAnswer;
    private boolean goesOn;
    private boolean over;

    private AnsweredRequest(HttpServletRequest request, HttpServletResponse response, IntConsumer onAnswer) {
        super(request);
        this.response = response;
        this.onAnswer = onAnswer;
    }

    /**
     * Has a request served.
     *
     * @param onAnswer hears the answer's status, once; 500 when serving failed
     */
    public static void serve(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, IntConsumer onAnswer)
            throws IOException, ServletException {
        var heard = new AnsweredRequest(request, response, onAnswer);
        boolean failed = true;
        try {
            chain.doFilter(heard, response);
            failed = false;
        } finally {
            if (failed) {
                heard.end(FAILED);
            } else if (!heard.goesOn) {
                heard.end(response.getStatus());
            }
        }
    }

    @Override
    public AsyncContext startAsync() {
        return heard(super.startAsync());
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse answer) {
        return heard(super.startAsync(request, answer));
    }

    /** Before anybody else has the context in hand and could complete it. */
    private AsyncContext heard(AsyncContext context) {
        goesOn = true;
        context.addListener(this);
        return new AnsweredContext(context, response, this::end);
    }

    private void end(int told) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        onAnswer.accept(told);
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end(response.getStatus());
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    /** A context that is started anew has lost its listeners. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
