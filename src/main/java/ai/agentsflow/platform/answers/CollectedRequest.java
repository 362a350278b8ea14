package ai.agentsflow.platform.answers;

import ai.agentsflow.platform.async.AsyncContextWrapper;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A request whose answer, if it is given later, is sent when it is said to be complete. */
final class CollectedRequest extends HttpServletRequestWrapper {

    private final CollectedResponse response;
    private @Nullable Context context;

    CollectedRequest(HttpServletRequest request, CollectedResponse response) {
        super(request);
        this.response = response;
    }

    /** Whether somebody else answers later. */
    boolean goesOn() {
        return context != null;
    }

    @Override
    public AsyncContext startAsync() {
        return begun(super.startAsync(this, response));
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse answer) {
        return begun(super.startAsync(request, answer));
    }

    private AsyncContext begun(AsyncContext its) {
        context = new Context(its, response);
        return context;
    }

    @Override
    public AsyncContext getAsyncContext() {
        return context == null ? super.getAsyncContext() : context;
    }

    private static final class Context extends AsyncContextWrapper {

        private final AsyncContext context;
        private final CollectedResponse response;

        Context(AsyncContext context, CollectedResponse response) {
            super(context);
            this.context = context;
            this.response = response;
        }

        @Override
        public void complete() {
            try {
                response.send(context);
            } catch (IOException e) {
                // the client has gone
                context.complete();
            }
        }

        @Override
        public void dispatch() {
            giveUp();
            super.dispatch();
        }

        @Override
        public void dispatch(String path) {
            giveUp();
            super.dispatch(path);
        }

        @Override
        public void dispatch(ServletContext application, String path) {
            giveUp();
            super.dispatch(application, path);
        }

        private void giveUp() {
            try {
                response.giveUp();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
