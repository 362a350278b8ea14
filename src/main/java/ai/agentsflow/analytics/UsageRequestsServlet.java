package ai.agentsflow.analytics;

import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageRequest;
import ai.agentsflow.analytics.reading.RequestLog;
import ai.agentsflow.platform.problem.Inputs;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/analytics/usage/requests}: the log of calls. */
public class UsageRequestsServlet extends UsageServlet {

    private static final long serialVersionUID = 1L;

    /** Calls that are read at a time for a file. */
    private static final int PAGE = 1000;

    @Inject
    transient RequestLog log;

    @Override
    File file() {
        return new File("requests.csv", UsageRequest.class);
    }

    @Override
    Wish wish(HttpServletRequest request) {
        var range = range(request);
        var filter = filter(request);
        int limit = Inputs.limit(request.getParameter("limit"));
        return new Wish() {
            @Override
            public Record page(@Nullable String cursor) {
                return log.page(range, filter, cursor, limit);
            }

            @Override
            public CsvExport.Page rows(@Nullable String cursor) {
                var page = log.page(range, filter, cursor, PAGE);
                return new CsvExport.Page(page.items(), page.nextCursor());
            }
        };
    }
}
