package ai.agentsflow.platform.answers;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
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

    private record Context(AsyncContext context, CollectedResponse response) implements AsyncContext {

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
            context.dispatch();
        }

        @Override
        public void dispatch(String path) {
            giveUp();
            context.dispatch(path);
        }

        @Override
        public void dispatch(ServletContext application, String path) {
            giveUp();
            context.dispatch(application, path);
        }

        private void giveUp() {
            try {
                response.giveUp();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ServletRequest getRequest() {
            return context.getRequest();
        }

        @Override
        public ServletResponse getResponse() {
            return context.getResponse();
        }

        @Override
        public boolean hasOriginalRequestAndResponse() {
            return context.hasOriginalRequestAndResponse();
        }

        @Override
        public void start(Runnable work) {
            context.start(work);
        }

        @Override
        public void addListener(AsyncListener listener) {
            context.addListener(listener);
        }

        @Override
        public void addListener(AsyncListener listener, ServletRequest request, ServletResponse answer) {
            context.addListener(listener, request, answer);
        }

        @Override
        public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
            return context.createListener(type);
        }

        @Override
        public void setTimeout(long millis) {
            context.setTimeout(millis);
        }

        @Override
        public long getTimeout() {
            return context.getTimeout();
        }
    }
}
