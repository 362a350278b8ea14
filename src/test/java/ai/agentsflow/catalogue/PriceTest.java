package ai.agentsflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1000000, 0, 0.15", "0, 1000000, 0.60", "1, 1, 0.00000075", "3, 0, 0.00000045"})
    void costsExactlyWhatTheTokensCost(long prompt, long completion, BigDecimal usd) {
        var price = new Price(new BigDecimal("0.15"), new BigDecimal("0.60"));

        assertThat(price.cost(prompt, completion)).isEqualByComparingTo(usd);
        assertThat(Price.FREE.cost(prompt, completion)).isZero();
    }
}
