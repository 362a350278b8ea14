package ai.agentsflow.platform.metrics;

import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Measures every request until the last of its answer, before all other filters, so that refusals are counted too. */
public class RequestClock implements Filter {

    private static final int FAILED = 500;

    @Inject
    RequestMetrics requests;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var timed = new Timed((HttpServletRequest) request, (HttpServletResponse) response);
        boolean failed = true;
        requests.arrived();
        try {
            chain.doFilter(timed, response);
            failed = false;
        } finally {
            requests.released();
            if (failed) {
                timed.end(FAILED);
            } else if (!timed.goesOn) {
                timed.end();
            }
        }
    }

    /** A request that remembers when it came, and whether its answer is given by somebody else later. */
    private final class Timed extends HttpServletRequestWrapper implements AsyncListener {

        private final long arrived = System.nanoTime();
        private final HttpServletRequest inner;
        private final HttpServletResponse response;
        private boolean goesOn;
        private boolean over;

        Timed(HttpServletRequest request, HttpServletResponse response) {
            super(request);
            this.inner = request;
            this.response = response;
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
            return context;
        }

        void end() {
            end(response.getStatus());
        }

        synchronized void end(int status) {
            if (!over) {
                over = true;
                requests.answered(inner.getMethod(), Route.of(inner), status, System.nanoTime() - arrived);
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            end();
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
}
