package ai.agentsflow;

import ai.agentsflow.access.AccessFilter;
import ai.agentsflow.access.CorsFilter;
import ai.agentsflow.access.LogFilter;
import ai.agentsflow.gateway.paths.GatewayPath;
import ai.agentsflow.gateway.paths.GatewayPathFilter;
import ai.agentsflow.limits.RateLimitFilter;
import ai.agentsflow.platform.answers.CollectedAnswers;
import ai.agentsflow.platform.exchange.UnguardedRequests;
import ai.agentsflow.platform.metrics.RequestClock;
import ai.agentsflow.platform.problem.WellFormedRequest;
import ai.agentsflow.platform.shutdown.ShutdownFilter;
import ai.agentsflow.platform.tracing.TraceFilter;
import ai.agentsflow.platform.web.RequestId;
import ai.agentsflow.platform.web.SecurityHeaders;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Calls the filters of every request in their order. The server does work of its own around each filter that it calls itself (Payara
 * sets up a transaction and a security context for each), which was 8 % of what a call costs; here it does so once.
 */
public class RequestFilters implements Filter {

    /**
     * In this order: what a path means, then the clock, so that nothing goes unmeasured, then an id, so that even a refusal has one. Who
     * is calling is known before anything is logged or counted.
     */
    private static final List<Place> ORDER = List.of(
            new Place(UnguardedRequests.class, RequestFilters::isRequest),
            new Place(GatewayPathFilter.class, RequestFilters::isRequest),
            new Place(RequestClock.class, RequestFilters::isRequest),
            new Place(TraceFilter.class, RequestFilters::isTraced),
            new Place(RequestId.class, any -> true),
            new Place(SecurityHeaders.class, any -> true),
            new Place(CorsFilter.class, RequestFilters::isRequest),
            new Place(ShutdownFilter.class, RequestFilters::isRequest),
            new Place(CollectedAnswers.class, RequestFilters::isRequest),
            new Place(WellFormedRequest.class, RequestFilters::isRequest),
            new Place(AccessFilter.class, RequestFilters::isRequest),
            new Place(LogFilter.class, RequestFilters::isApi),
            new Place(RateLimitFilter.class, RequestFilters::isApi));

    /** What MicroProfile Telemetry does not trace besides the gateway. */
    private static final Set<String> CHATS = Set.of("/api/chat/message", "/api/chat/stream");

    private List<Step> steps = List.of();

    /** A filter's class, and which requests it is for; the server's pages of errors are dispatched here too. */
    private record Place(Class<? extends Filter> type, Predicate<HttpServletRequest> where) {}

    private record Step(Filter filter, Predicate<HttpServletRequest> where) {}

    @Override
    public void init(FilterConfig config) throws ServletException {
        var made = new ArrayList<Step>();
        for (Place place : ORDER) {
            var filter = config.getServletContext().createFilter(place.type());
            filter.init(config);
            made.add(new Step(filter, place.where()));
        }
        steps = List.copyOf(made);
    }

    @Override
    public void destroy() {
        steps.forEach(step -> step.filter().destroy());
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        new Line(steps, chain).doFilter(request, response);
    }

    /** The filters in the order in which a request meets them. */
    static List<Class<? extends Filter>> order() {
        return ORDER.stream().<Class<? extends Filter>>map(Place::type).toList();
    }

    private static boolean isRequest(HttpServletRequest request) {
        return request.getDispatcherType() == DispatcherType.REQUEST;
    }

    private static boolean isTraced(HttpServletRequest request) {
        return isRequest(request) && isTraced(path(request));
    }

    private static boolean isApi(HttpServletRequest request) {
        return isRequest(request) && isApi(path(request));
    }

    static boolean isTraced(String path) {
        return GatewayPath.isOne(path) || CHATS.contains(path);
    }

    static boolean isApi(String path) {
        return GatewayPath.isOne(path) || path.startsWith("/api/") || path.equals("/api");
    }

    private static String path(HttpServletRequest request) {
        var info = request.getPathInfo();
        return info == null ? request.getServletPath() : request.getServletPath() + info;
    }

    /** What is left of the way of one request. */
    private static final class Line implements FilterChain {

        private final List<Step> steps;
        private final FilterChain rest;
        private int next;

        Line(List<Step> steps, FilterChain rest) {
            this.steps = steps;
            this.rest = rest;
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
            while (next < steps.size()) {
                var step = steps.get(next++);
                if (step.where().test((HttpServletRequest) request)) {
                    step.filter().doFilter(request, response, this);
                    return;
                }
            }
            rest.doFilter(request, response);
        }
    }
}
