package ai.agentsflow.platform.async;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * A request whose asynchronous answer is completed once no thread of the server is in it any more. Payara 6.2025.10 completes it at
 * once, and gives the objects of the request to the next one while a thread may still be on its way out of them.
 */
public final class SettledRequest extends HttpServletRequestWrapper {

    private static final System.Logger LOG = System.getLogger(SettledRequest.class.getName());

    private final Consumer<Runnable> onceLeft;

    /** @param onceLeft runs what it is given, once, when the server's threads have left the request */
    public SettledRequest(HttpServletRequest request, Consumer<Runnable> onceLeft) {
        super(request);
        this.onceLeft = onceLeft;
    }

    @Override
    public AsyncContext startAsync() {
        return new Context(super.startAsync(), onceLeft);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return new Context(super.startAsync(request, response), onceLeft);
    }

    private static final class Context extends AsyncContextWrapper {

        private final Consumer<Runnable> onceLeft;

        Context(AsyncContext context, Consumer<Runnable> onceLeft) {
            super(context);
            this.onceLeft = onceLeft;
        }

        @Override
        public void complete() {
            onceLeft.accept(() -> {
                try {
                    super.complete();
                } catch (IllegalStateException e) {
                    LOG.log(Level.DEBUG, "the container has ended this answer by itself", e);
                }
            });
        }
    }
}
