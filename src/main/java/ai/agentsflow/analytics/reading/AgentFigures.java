package ai.agentsflow.analytics.reading;

import static ai.agentsflow.analytics.reading.AnalyticsAnswers.average;
import static ai.agentsflow.analytics.reading.AnalyticsAnswers.rate;

import ai.agentsflow.access.Caller;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.AgentLog;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.AgentLogs;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.AgentSummary;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.Point;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.Trend;
import ai.agentsflow.analytics.reading.AnalyticsAnswers.UsageRequest;
import ai.agentsflow.models.DateRange;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What agents did: the calls of models that they made. */
@ApplicationScoped
public class AgentFigures {

    private final UsageSums sums;
    private final RequestLog log;

    @Inject
    public AgentFigures(UsageSums sums, RequestLog log) {
        this.sums = sums;
        this.log = log;
    }

    public List<AgentSummary> summary(Caller caller, DateRange range) {
        var wish = new UsageSums.Wish(range, CallFilter.ofAgents(caller, null, null), GroupBy.AGENT, null, null);
        return sums.rows(wish, null, UsageSums.MOST_ROWS).stream()
                .map(sum -> new AgentSummary(
                        sum.group(),
                        sum.requests(),
                        rate(sum.withAnswer(), sum.requests()),
                        average(sum.latencyMs(), sum.withAnswer() - sum.cached()),
                        rate(sum.errors(), sum.asked())))
                .toList();
    }

    public Trend trend(Caller caller, DateRange range, Aggregation aggregation, @Nullable String agent) {
        var wish = new UsageSums.Wish(range, CallFilter.ofAgents(caller, agent, null), null, aggregation, null);
        var points = sums.rows(wish, null, Integer.MAX_VALUE).stream()
                .map(sum -> {
                    var start = aggregation.start(sum.period());
                    return new Point(start, rate(sum.withAnswer(), sum.requests()), aggregation.label(start));
                })
                .toList();
        return new Trend(points, "agent_success_rate_trends", aggregation.word());
    }

    public AgentLogs logs(
            Caller caller,
            DateRange range,
            @Nullable String agent,
            @Nullable CallEnd end,
            boolean oldestFirst,
            int limit,
            int offset) {
        var filter = CallFilter.ofAgents(caller, agent, end);
        var calls = log.list(range, filter, oldestFirst, offset, limit);
        return new AgentLogs(calls.stream().map(AgentFigures::entry).toList(), log.count(range, filter));
    }

    private static AgentLog entry(UsageRequest call) {
        return new AgentLog(
                call.id(),
                Objects.requireNonNullElse(call.agent(), ""),
                "model_call",
                call.model(),
                call.conversationId(),
                call.runId(),
                call.latencyMs(),
                switch (call.status()) {
                    case "answered", "cached" -> "success";
                    case "abandoned" -> "abandoned";
                    default -> "error";
                },
                call.errorType(),
                call.createdAt());
    }
}
