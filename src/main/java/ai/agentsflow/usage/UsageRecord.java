package ai.agentsflow.usage;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One call of one model, answered or not.
 *
 * @param id makes writing it twice harmless
 * @param at when the call began
 * @param requestId the request it was part of
 * @param subject who asked
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
        String subject,
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

    /** Whether the answer was given without a call of the model: a record, and no part of the model's figures. */
    boolean isCached() {
        return outcome.equals(CACHED);
    }

    /**
     * An id that sorts by time, so that new rows stand side by side in the index (version 7 of
     * <a href="https://www.rfc-editor.org/rfc/rfc9562#section-5.7">RFC 9562</a>). It is no secret: the fast generator will do.
     */
    public static UUID newId(Instant at) {
        var random = ThreadLocalRandom.current();
        long high = at.toEpochMilli() << 16 | 0x7000 | random.nextInt(0x1000);
        long low = random.nextLong() >>> 2 | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** A caller who left is nobody's error. */
    boolean isError() {
        return !outcome.equals(OK) && !outcome.equals(CANCELLED) && !isCached();
    }
}
