package ai.agentsflow.budgets.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When budgets begin again, and how amounts are counted. */
class BudgetPeriodTest {

    @ParameterizedTest
    @CsvSource({
        "DAY,   2026-11-30T23:59:59.999999Z, 2026-11-30T00:00:00Z, 2026-12-01T00:00:00Z",
        "DAY,   2026-12-01T00:00:00Z,        2026-12-01T00:00:00Z, 2026-12-02T00:00:00Z",
        "WEEK,  2026-11-29T23:59:59Z,        2026-11-23T00:00:00Z, 2026-11-30T00:00:00Z",
        "WEEK,  2026-11-30T00:00:00Z,        2026-11-30T00:00:00Z, 2026-12-07T00:00:00Z",
        "WEEK,  2027-01-01T12:00:00Z,        2026-12-28T00:00:00Z, 2027-01-04T00:00:00Z",
        "MONTH, 2028-02-29T12:00:00Z,        2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
        "MONTH, 2026-12-31T23:00:00Z,        2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
    })
    void beginsAndEndsByTheCalendarOfUtc(BudgetPeriod period, Instant at, Instant start, Instant end) {
        assertThat(period.start(at)).isEqualTo(start);
        assertThat(period.end(at)).contains(end);
    }

    @Test
    void allTimeHasOneBeginningAndNoEnd() {
        var now = Instant.parse("2026-11-30T12:00:00Z");

        assertThat(BudgetPeriod.TOTAL.start(now)).isEqualTo(BudgetPeriod.TOTAL.start(now.plusSeconds(1_000_000_000)));
        assertThat(BudgetPeriod.TOTAL.end(now)).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "1,1000000000",
        "0.0000000001,1",
        "0.0000000010,1",
        "0.0000000011,2",
        "999999999999,1000000000000000000"
    })
    void countsNothingAsLessThanItIs(BigDecimal usd, long nanos) {
        assertThat(NanoUsd.of(usd)).isEqualTo(nanos);
    }

    @Test
    void tellsAmountsAsTheyAreWritten() {
        assertThat(NanoUsd.usd(1_500_000_000)).hasToString("1.5");
        assertThat(NanoUsd.usd(100_000_000_000L)).hasToString("100");
        assertThat(NanoUsd.usd(0)).hasToString("0");
    }
}
