package ai.agentsflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.dialect.counting.TokenUsage;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTest {

    /** 100 tokens: 60 from the cache, 30 to it, 10 of these for an hour. */
    @Test
    void costsWhatEachPartCosts() {
        var price = new Price(
                new BigDecimal("3"),
                new BigDecimal("15"),
                new BigDecimal("0.3"),
                new BigDecimal("3.75"),
                new BigDecimal("6"),
                true);
        var used = new TokenUsage(100, 50, 60, 30, 10, 40, false, false);

        assertThat(price.cost(used)).isEqualByComparingTo("0.000933");
    }

    @Test
    void makesNoDifferenceWhereNobodyHasToldOne() {
        var price = new Price(new BigDecimal("3"), new BigDecimal("15"));

        assertThat(price.cost(new TokenUsage(100, 50, 60, 30, 10, 40, false, false)))
                .isEqualByComparingTo(price.cost(100, 50));
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1000000, 0, 0.15", "0, 1000000, 0.60", "1, 1, 0.00000075", "3, 0, 0.00000045"})
    void costsExactlyWhatTheTokensCost(long prompt, long completion, BigDecimal usd) {
        var price = new Price(new BigDecimal("0.15"), new BigDecimal("0.60"));

        assertThat(price.cost(prompt, completion)).isEqualByComparingTo(usd);
        assertThat(price.isKnown()).isTrue();
        assertThat(Price.UNKNOWN.cost(prompt, completion)).isZero();
    }
}
