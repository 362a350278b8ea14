package ai.agentsflow.catalogue;

import ai.agentsflow.dialect.counting.TokenUsage;
import java.math.BigDecimal;

/**
 * What tokens cost, in USD per million; each is 0 or more.
 *
 * @param input for the tokens of the prompt
 * @param output for the tokens of the answer, thoughts among them
 * @param cachedInput for tokens of the prompt that the upstream reads from its cache
 * @param cacheWrite for tokens of the prompt that it writes to its cache
 * @param cacheWriteLong for those that it writes there for an hour rather than minutes
 * @param isKnown whether somebody has said so; else all are 0
 */
public record Price(
        BigDecimal input,
        BigDecimal output,
        BigDecimal cachedInput,
        BigDecimal cacheWrite,
        BigDecimal cacheWriteLong,
        boolean isKnown) {

    public static final Price UNKNOWN =
            new Price(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, false);

    private static final int DIGITS_OF_A_MILLION = 6;

    /** One that makes no difference between what is read from a cache and what is not. */
    public Price(BigDecimal input, BigDecimal output) {
        this(input, output, input, input, input, true);
    }

    /** The exact cost of one call in USD; never rounded. */
    public BigDecimal cost(TokenUsage used) {
        long plain = used.prompt() - used.cached() - used.written();
        return of(input, plain)
                .add(of(cachedInput, used.cached()))
                .add(of(cacheWrite, used.written() - used.writtenLong()))
                .add(of(cacheWriteLong, used.writtenLong()))
                .add(of(output, used.completion()))
                .movePointLeft(DIGITS_OF_A_MILLION);
    }

    /** The exact cost of tokens of which no parts are known. */
    public BigDecimal cost(long promptTokens, long completionTokens) {
        return cost(new TokenUsage(promptTokens, completionTokens, false));
    }

    private static BigDecimal of(BigDecimal price, long tokens) {
        return price.multiply(BigDecimal.valueOf(tokens));
    }
}
