package ai.agentsflow.usage.rollup;

import ai.agentsflow.usage.record.CallStatus;
import ai.agentsflow.usage.record.UsageRecord;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/** What the calls of one row come to. */
final class RollupSum {

    private long requests;
    private long errors;
    private long cut;
    private long abandoned;
    private long refused;
    private long cached;
    private long estimated;
    private long promptTokens;
    private long completionTokens;
    private long cachedTokens;
    private long cacheWriteTokens;
    private long reasoningTokens;
    private long latencyMs;
    private long firstTokenMs;
    private long firstTokens;
    private BigDecimal cost = BigDecimal.ZERO;
    private final Histogram.Counts latencies = new Histogram.Counts();
    private final Histogram.Counts firstTokenTimes = new Histogram.Counts();

    void add(UsageRecord call) {
        var status = call.status();
        requests++;
        errors += call.isError() ? 1 : 0;
        cut += status == CallStatus.CUT ? 1 : 0;
        abandoned += status == CallStatus.ABANDONED ? 1 : 0;
        refused += status == CallStatus.REFUSED ? 1 : 0;
        cached += status == CallStatus.CACHED ? 1 : 0;
        estimated += call.estimated() ? 1 : 0;
        promptTokens += call.promptTokens();
        completionTokens += call.completionTokens();
        cachedTokens += call.cachedTokens();
        cacheWriteTokens += call.cacheWriteTokens();
        reasoningTokens += call.reasoningTokens();
        cost = cost.add(call.costUsd());
        if (status == CallStatus.ANSWERED) {
            latencyMs += call.latency().toMillis();
            latencies.add(call.latency().toMillis());
        }
        Duration firstToken = call.details().firstToken();
        if (firstToken != null) {
            firstTokenMs += firstToken.toMillis();
            firstTokens++;
            firstTokenTimes.add(firstToken.toMillis());
        }
    }

    /** In the order of {@link RollupTable}'s sums. */
    void bind(PreparedStatement statement, int first) throws SQLException {
        int column = first;
        statement.setLong(column++, requests);
        statement.setLong(column++, errors);
        statement.setLong(column++, cut);
        statement.setLong(column++, abandoned);
        statement.setLong(column++, refused);
        statement.setLong(column++, cached);
        statement.setLong(column++, estimated);
        statement.setLong(column++, promptTokens);
        statement.setLong(column++, completionTokens);
        statement.setLong(column++, cachedTokens);
        statement.setLong(column++, cacheWriteTokens);
        statement.setLong(column++, reasoningTokens);
        statement.setLong(column++, latencyMs);
        statement.setLong(column++, firstTokenMs);
        statement.setLong(column++, firstTokens);
        statement.setBigDecimal(column++, cost);
        statement.setString(column++, latencies.number());
        statement.setString(column, firstTokenTimes.number());
    }
}
