package ai.agentsflow.analytics;

import ai.agentsflow.analytics.reading.Aggregation;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageSum;
import ai.agentsflow.analytics.reading.GroupBy;
import ai.agentsflow.analytics.reading.UsageSums;
import ai.agentsflow.platform.problem.Inputs;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/analytics/usage}: sums of calls, by whatever they are to be told apart. */
public class UsageSumsServlet extends UsageServlet {

    private static final long serialVersionUID = 1L;
    private static final int MOST_TOP = 100;

    @Inject
    transient UsageSums sums;

    @Override
    File file() {
        return new File("usage.csv", UsageSum.class);
    }

    @Override
    Wish wish(HttpServletRequest request) {
        var top = request.getParameter("top");
        var wish = new UsageSums.Wish(
                range(request),
                filter(request),
                GroupBy.of(request.getParameter("group_by")),
                Aggregation.of(request.getParameter("aggregation")),
                top == null ? null : Inputs.integer("top", top, MOST_TOP, 1, MOST_TOP));
        int limit = Inputs.integer("limit", request.getParameter("limit"), UsageSums.MOST_ROWS, 1, UsageSums.MOST_ROWS);
        return new Wish() {
            @Override
            public Record page(@Nullable String cursor) {
                return sums.page(wish, cursor, limit);
            }

            @Override
            public CsvExport.Page rows(@Nullable String cursor) {
                var page = sums.page(wish, cursor, UsageSums.MOST_ROWS);
                return new CsvExport.Page(page.items(), page.nextCursor());
            }
        };
    }
}
