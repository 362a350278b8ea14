package ai.agentsflow.platform.shutdown;

import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.web.RequestsInFlight;
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

/**
 * Counts every request until its answer has left, and turns new ones away once the server does not take any more. Whoever
 * watches the server is always answered, and not counted.
 */
public class ShutdownFilter implements Filter {

    @Inject
    Shutdown shutdown;

    @Inject
    RequestsInFlight requests;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        var http = (HttpServletRequest) request;
        var answer = (HttpServletResponse) response;
        if (isWatching(http.getRequestURI())) {
            chain.doFilter(http, answer);
            return;
        }
        // counted before the phase is looked at: nobody is let in once everybody is thought to have left
        var entry = requests.begin(http);
        var counted = new Counted(http, entry);
        try {
            var phase = shutdown.phase();
            if (phase != Shutdown.Phase.SERVING) {
                answer.setHeader("Connection", "close");
            }
            if (phase == Shutdown.Phase.REFUSING) {
                ProblemResponses.send(http, answer, Shutdown.refusal());
            } else {
                chain.doFilter(counted, answer);
            }
        } finally {
            if (!counted.goesOn) {
                entry.end();
            }
        }
    }

    private static boolean isWatching(String path) {
        return path.equals("/health") || path.startsWith("/health/") || path.equals("/metrics");
    }

    /** Listens to the end of an asynchronous answer from its beginning on: later it may be over already. */
    private static final class Counted extends HttpServletRequestWrapper {

        private final RequestsInFlight.Entry entry;
        private boolean goesOn;

        Counted(HttpServletRequest request, RequestsInFlight.Entry entry) {
            super(request);
            this.entry = entry;
        }

        @Override
        public AsyncContext startAsync() {
            return watched(super.startAsync());
        }

        @Override
        public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
            return watched(super.startAsync(request, response));
        }

        private AsyncContext watched(AsyncContext context) {
            context.addListener(new Ending(entry));
            goesOn = true;
            return context;
        }
    }

    private record Ending(RequestsInFlight.Entry entry) implements AsyncListener {

        @Override
        public void onComplete(AsyncEvent event) {
            entry.end();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
