package ai.agentsflow.usage;

import ai.agentsflow.platform.web.Requester;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One call of one model, answered or not.
 *
 * @param id makes writing it twice harmless
 * @param at when the call began
 * @param requestId the request it was part of
 * @param requester who asked, with which API key
 * @param source what asked: {@code chat}, {@code warmup}, {@code benchmark}
 * @param model the catalogue's name of the model that was really called
 * @param outcome {@code ok}, {@code cancelled}, {@code cached} where no model was called, or the kind of failure
 * @param promptTokens tokens read
 * @param completionTokens tokens written
 * @param estimated whether this server counted the tokens, because the upstream did not say
 * @param costUsd by the catalogue's price
 * @param latency from the sending to the end of the answer
 */
public record UsageRecord(
        UUID id,
        Instant at,
        String requestId,
        Requester requester,
        String source,
        String model,
        String provider,
        String outcome,
        long promptTokens,
        long completionTokens,
        boolean estimated,
        BigDecimal costUsd,
        Duration latency) {

    public static final String OK = "ok";
    public static final String CANCELLED = "cancelled";
    public static final String CACHED = "cached";

    public String subject() {
        return requester.subject();
    }

    /** Whether the answer was given without a call of the model: a record, and no part of the model's figures. */
    boolean isCached() {
        return outcome.equals(CACHED);
    }

    /** A caller who left is nobody's error. */
    boolean isError() {
        return !outcome.equals(OK) && !outcome.equals(CANCELLED) && !isCached();
    }
}
