package ai.agentsflow.budgets.account;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts as whole numbers of 10⁻⁹ USD, which every counter can add exactly. */
public final class NanoUsd {

    /** Ten times the largest budget: sums of it still fit. */
    public static final long MOST = 1_000_000_000_000_000_000L;

    private static final int DIGITS = 9;
    private static final BigDecimal MOST_EXACTLY = BigDecimal.valueOf(MOST);

    private NanoUsd() {}

    /** Rounded up, so that nothing is ever counted as less than it is. */
    public static long of(BigDecimal usd) {
        return usd.movePointRight(DIGITS)
                .setScale(0, RoundingMode.CEILING)
                .min(MOST_EXACTLY)
                .longValue();
    }

    /** Without zeros at the end. */
    public static BigDecimal usd(long nanos) {
        var exact = BigDecimal.valueOf(nanos, DIGITS).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }
}
