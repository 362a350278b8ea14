package ai.agentsflow.catalogue;

import java.math.BigDecimal;

/**
 * What tokens cost, in USD per million.
 *
 * @param input for the tokens of the prompt, 0 or more
 * @param output for the tokens of the answer, 0 or more
 */
public record Price(BigDecimal input, BigDecimal output) {

    static final Price FREE = new Price(BigDecimal.ZERO, BigDecimal.ZERO);

    private static final int DIGITS_OF_A_MILLION = 6;

    /** The exact cost of one call in USD; never rounded. */
    public BigDecimal cost(long promptTokens, long completionTokens) {
        return input.multiply(BigDecimal.valueOf(promptTokens))
                .add(output.multiply(BigDecimal.valueOf(completionTokens)))
                .movePointLeft(DIGITS_OF_A_MILLION);
    }
}
