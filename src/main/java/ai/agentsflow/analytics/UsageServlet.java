package ai.agentsflow.analytics;

import ai.agentsflow.access.Caller;
import ai.agentsflow.analytics.reading.CallFilter;
import ai.agentsflow.limits.LimitedRoute;
import ai.agentsflow.limits.RateLimited;
import ai.agentsflow.models.DateRange;
import ai.agentsflow.platform.answers.AcceptedTypes;
import ai.agentsflow.platform.problem.Failures;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.ProblemResponses;
import ai.agentsflow.platform.problem.ProblemType;
import ai.agentsflow.platform.web.Json;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is answered as JSON in pages, or as CSV in one. Servlets, because only there an answer without an end in sight holds neither a
 * thread nor more than a page of memory; described in {@code META-INF/openapi.yaml}.
 */
@RateLimited(value = "100/minute", route = LimitedRoute.ANALYTICS)
abstract class UsageServlet extends HttpServlet {

    static final String CSV = "text/csv";
    static final String JSON = "application/json";

    private static final long serialVersionUID = 1L;
    private static final List<String> METHODS = List.of("GET", "HEAD");

    @Inject
    transient CsvExports exports;

    @Inject
    transient Clock clock;

    /** What was asked for, understood and checked. */
    interface Wish {

        /** A page, as JSON has it. */
        Record page(@Nullable String cursor);

        /** A page, as CSV has it. */
        CsvExport.Page rows(@Nullable String cursor);
    }

    /** The file's name, and the type of its rows. */
    record File(String name, Class<? extends Record> row) {}

    abstract File file();

    /** Understands a request, or throws what is wrong with it. */
    abstract Wish wish(HttpServletRequest request);

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            answer(request, response);
        } catch (RuntimeException e) {
            ProblemResponses.send(request, response, Failures.problem(e));
        }
    }

    private void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getMethod().equals("OPTIONS")) {
            response.setHeader("Allow", "GET, HEAD, OPTIONS");
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD, OPTIONS");
            throw new ProblemException(
                    ProblemType.METHOD_NOT_ALLOWED, "The Allow header names the methods that this path takes.");
        }
        var wish = wish(request);
        var accept = request.getHeader("Accept");
        boolean csv = accept != null && AcceptedTypes.of(accept).prefers(CSV, JSON);
        if (csv && request.getMethod().equals("GET")) {
            exports.send(request, response, file().name(), file().row(), wish::rows);
        } else if (csv) {
            response.setContentType(CSV);
        } else {
            json(request, response, Json.write(wish.page(request.getParameter("cursor"))));
        }
    }

    private void json(HttpServletRequest request, HttpServletResponse response, String json) throws IOException {
        if (!Caching.isKnown(request, response, json, clock.instant())) {
            var body = json.getBytes(StandardCharsets.UTF_8);
            response.setContentType(JSON);
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }

    final DateRange range(HttpServletRequest request) {
        return DateRange.of(request.getParameter("start_date"), request.getParameter("end_date"), clock.instant());
    }

    static CallFilter filter(HttpServletRequest request) {
        return CallFilter.of(Caller.of(request), request::getParameter);
    }
}
