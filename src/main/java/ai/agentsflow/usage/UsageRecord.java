package ai.agentsflow.usage;

import ai.agentsflow.platform.web.Requester;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * One call of one model, answered or not. Whatever it is made of, it fits its row: texts are cut to their columns, figures held to
 * what these can hold.
 *
 * @param id makes writing it twice harmless
 * @param at when the call began
 * @param requestId the request it was part of
 * @param requester who asked, with which API key
 * @param source what asked: {@code chat}, {@code warmup}, {@code benchmark}
 * @param model the catalogue's name of the model that was really called
 * @param outcome {@code ok}, {@code cancelled}, {@code cached} where no model was called, or the kind of failure
 * @param promptTokens all tokens read
 * @param completionTokens all tokens written
 * @param cachedTokens those of the tokens read that came from the upstream's prompt cache
 * @param cacheWriteTokens those of the tokens read that were written to that cache
 * @param reasoningTokens those of the tokens written that are thoughts
 * @param estimated whether this server counted the tokens, because the upstream did not say
 * @param clamped whether the upstream told a number of tokens that cannot be, and the nearest one that can be stands here
 * @param costUsd by the catalogue's price or the list's, to ten decimals at most
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
        long cachedTokens,
        long cacheWriteTokens,
        long reasoningTokens,
        boolean estimated,
        boolean clamped,
        BigDecimal costUsd,
        Duration latency) {

    public static final String OK = "ok";
    public static final String CANCELLED = "cancelled";
    public static final String CACHED = "cached";

    private static final int LONGEST_REQUEST_ID = 64;
    private static final int LONGEST_SUBJECT = 255;
    private static final int LONGEST_MODEL = 160;
    private static final int LONGEST_WORD = 32;
    private static final int DECIMALS = 10;
    private static final BigDecimal MOST_USD = new BigDecimal("9999999999.9999999999");

    /** An hour of calls that each use as much still has a sum. */
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private static final Duration LONGEST_LATENCY = Duration.ofDays(365);

    public UsageRecord {
        requestId = ColumnText.fit(requestId, LONGEST_REQUEST_ID);
        source = ColumnText.fit(source, LONGEST_WORD);
        model = ColumnText.fit(model, LONGEST_MODEL);
        provider = ColumnText.fit(provider, LONGEST_WORD);
        outcome = ColumnText.fit(outcome, LONGEST_WORD);
        promptTokens = within(promptTokens, MOST_TOKENS);
        completionTokens = within(completionTokens, MOST_TOKENS);
        cachedTokens = within(cachedTokens, promptTokens);
        cacheWriteTokens = within(cacheWriteTokens, promptTokens - cachedTokens);
        reasoningTokens = within(reasoningTokens, completionTokens);
        costUsd = costUsd.max(BigDecimal.ZERO).min(MOST_USD);
        if (costUsd.scale() > DECIMALS) {
            costUsd = costUsd.setScale(DECIMALS, RoundingMode.HALF_UP);
        }
        if (latency.isNegative() || latency.compareTo(LONGEST_LATENCY) > 0) {
            latency = latency.isNegative() ? Duration.ZERO : LONGEST_LATENCY;
        }
    }

    private static long within(long tokens, long most) {
        return Math.min(Math.max(tokens, 0), most);
    }

    /** A call of whose tokens no parts are known. */
    public UsageRecord(
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
            boolean clamped,
            BigDecimal costUsd,
            Duration latency) {
        this(
                id,
                at,
                requestId,
                requester,
                source,
                model,
                provider,
                outcome,
                promptTokens,
                completionTokens,
                0,
                0,
                0,
                estimated,
                clamped,
                costUsd,
                latency);
    }

    /** The same of one whose figures nobody had to correct. */
    public UsageRecord(
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
        this(
                id,
                at,
                requestId,
                requester,
                source,
                model,
                provider,
                outcome,
                promptTokens,
                completionTokens,
                estimated,
                false,
                costUsd,
                latency);
    }

    /** Who asked, as it stands in the accounts. */
    public String subject() {
        return ColumnText.fit(requester.subject(), LONGEST_SUBJECT);
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
