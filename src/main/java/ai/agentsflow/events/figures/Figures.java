package ai.agentsflow.events.figures;

import ai.agentsflow.platform.web.Json;
import ai.agentsflow.usage.record.UsageRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** What calls came to in a span of time. Not thread-safe. */
final class Figures {

    private static final int DECIMALS = 10;

    private long requests;
    private long errors;
    private long cancelled;
    private long cached;
    private long inputTokens;
    private long outputTokens;
    private long latencyMs;
    private BigDecimal costUsd = BigDecimal.ZERO;

    /** As clients are told, who add up what they hear; {@code all} of this node, or the client's {@code own}. Public, for JSON-B reads it. */
    public record Told(
            String scope,
            long periodMs,
            long requests,
            long errors,
            long cancelled,
            long cacheHits,
            long inputTokens,
            long outputTokens,
            long latencyMs,
            String costUsd) {}

    void add(UsageRecord record) {
        requests++;
        switch (record.outcome()) {
            case UsageRecord.OK -> latencyMs += record.latency().toMillis();
            case UsageRecord.CANCELLED -> cancelled++;
            case UsageRecord.CACHED -> cached++;
            default -> errors++;
        }
        inputTokens += record.promptTokens();
        outputTokens += record.completionTokens();
        costUsd = costUsd.add(record.costUsd());
    }

    String json(String scope, long periodMs) {
        return Json.write(new Told(
                scope,
                periodMs,
                requests,
                errors,
                cancelled,
                cached,
                inputTokens,
                outputTokens,
                latencyMs,
                costUsd.setScale(DECIMALS, RoundingMode.HALF_UP).toPlainString()));
    }
}
