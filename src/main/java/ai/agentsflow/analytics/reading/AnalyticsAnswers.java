package ai.agentsflow.analytics.reading;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What analytics answers, member for member as clients get it. */
public final class AnalyticsAnswers {

    private AnalyticsAnswers() {}

    public record ModelFigures(
            String modelName,
            long totalRequests,
            double avgLatency,
            double successRate,
            long totalTokens,
            long errorCount) {}

    public record ConversationSummary(
            long totalConversations,
            double avgMessagesPerConversation,
            long activeConversations,
            long completedConversations) {}

    public record Trend(List<Point> data, String metricName, String aggregation) {}

    public record Point(Instant date, double value, String label) {}

    public record ConversationList(List<ConversationItem> items, long total) {}

    public record ConversationItem(
            String id,
            String userId,
            String status,
            String channel,
            long messages,
            Instant createdAt,
            Instant updatedAt) {}

    public record AgentSummary(
            String agentType, long totalActions, double successRate, double avgExecutionTime, double errorRate) {}

    public record AgentLogs(List<AgentLog> items, long total) {}

    public record AgentLog(
            String id,
            String agentType,
            String action,
            String model,
            @Nullable String conversationId,
            @Nullable String runId,
            long executionTimeMs,
            String status,
            @Nullable String errorMessage,
            Instant createdAt) {}

    public record Usage(
            Instant startDate,
            Instant endDate,
            @Nullable String groupBy,
            @Nullable String aggregation,
            List<UsageSum> items,
            @Nullable String nextCursor) {}

    /** With an underscore where a digit ends, after which JSON-B would write none. */
    @SuppressWarnings("MemberName")
    public record UsageSum(
            @Nullable Instant date,
            @Nullable String group,
            long requests,
            long errors,
            double errorRate,
            long cut,
            long abandoned,
            long refused,
            long cacheHits,
            long promptTokens,
            long completionTokens,
            long cachedTokens,
            long cacheWriteTokens,
            long reasoningTokens,
            long totalTokens,
            BigDecimal costUsd,
            @Nullable Double latency_p50_ms,
            @Nullable Double latency_p95_ms,
            @Nullable Double latency_p99_ms,
            @Nullable Double first_token_p50_ms,
            @Nullable Double first_token_p95_ms,
            @Nullable Double first_token_p99_ms) {}

    public record UsageRequests(
            Instant startDate,
            Instant endDate,
            List<UsageRequest> items,
            @Nullable String nextCursor) {}

    public record UsageRequest(
            String id,
            Instant createdAt,
            String requestId,
            String userId,
            @Nullable String keyId,
            List<String> tags,
            String source,
            String route,
            String dialect,
            @Nullable String askedModel,
            String model,
            String provider,
            @Nullable String agent,
            @Nullable String runId,
            @Nullable String conversationId,
            int attempt,
            String status,
            @Nullable String errorType,
            long promptTokens,
            long completionTokens,
            long cachedTokens,
            long cacheWriteTokens,
            long reasoningTokens,
            boolean estimated,
            BigDecimal costUsd,
            long latencyMs,
            @Nullable Long firstTokenMs) {}

    public record LeadSummary(long totalLeads, long qualifiedLeads, double conversionRate, double avgLeadScore) {}

    public record RevenueSummary(
            double mrr,
            double arr,
            double totalRevenue,
            long activeSubscriptions,
            long cancelledSubscriptions,
            double churnRate) {}

    /** Without zeros at its end, and without an exponent. */
    static BigDecimal money(BigDecimal usd) {
        var plain = usd.stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    /** To four decimals. */
    static double rate(long part, long all) {
        return all == 0 ? 0 : Math.round(10_000.0 * part / all) / 10_000.0;
    }

    /** To one decimal; 0 of none. */
    static double average(long sum, long count) {
        return count == 0 ? 0 : Math.round(10.0 * sum / count) / 10.0;
    }
}
