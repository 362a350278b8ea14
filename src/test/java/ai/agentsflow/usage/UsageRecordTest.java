package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.web.Requester;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether a record fits its row is tried on both databases, by {@code UsageTablesIT}; here is what becomes of it. */
class UsageRecordTest {

    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "-9223372036854775808, 0",
        "0, 0",
        "1000000000000, 1000000000000",
        "1000000000001, 1000000000000",
        "9223372036854775807, 1000000000000"
    })
    void holdsTokensToWhatCanBeAdded(long told, long kept) {
        var record = record(told, "1", Duration.ZERO);

        assertThat(record.promptTokens()).isEqualTo(kept);
        assertThat(record.completionTokens()).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "0.00000000004, 0",
        "0.00000000005, 0.0000000001",
        "1e300, 9999999999.9999999999",
        "9999999999.99999999999, 9999999999.9999999999"
    })
    void holdsCostToItsColumn(String cost, BigDecimal kept) {
        assertThat(record(1, cost, Duration.ZERO).costUsd()).isEqualByComparingTo(kept);
    }

    @Test
    void holdsTimeToItsColumn() {
        assertThat(record(1, "1", Duration.ofSeconds(Long.MAX_VALUE)).latency()).isEqualTo(Duration.ofDays(365));
        assertThat(record(1, "1", Duration.ofNanos(-1)).latency()).isZero();
        assertThat(record(1, "1", Duration.ofMillis(17)).latency()).hasMillis(17);
    }

    @Test
    void leavesTheCallerWhoItIs() {
        var subject = "x".repeat(300);

        var record = RecordedCalls.call("r-1");
        var other = new UsageRecord(
                record.id(),
                record.at(),
                "r\0",
                new Requester(subject, Set.of(), null),
                record.source(),
                record.model(),
                record.provider(),
                record.outcome(),
                1,
                1,
                false,
                BigDecimal.ONE,
                Duration.ZERO);

        assertThat(other.subject()).hasSize(255);
        assertThat(other.requester().subject()).as("whom limits count").isEqualTo(subject);
        assertThat(other.requestId()).isEqualTo("r\uFFFD");
    }

    @Test
    void holdsPartsToTheWhole() {
        var record = new UsageRecord(
                RowId.at(RecordedCalls.NOON),
                RecordedCalls.NOON,
                "r-1",
                new Requester("ann", Set.of(), null),
                "chat",
                "demo",
                "demo",
                UsageRecord.OK,
                10,
                5,
                7,
                Long.MAX_VALUE,
                -1,
                false,
                false,
                BigDecimal.ONE,
                Duration.ZERO);

        assertThat(record.cachedTokens()).isEqualTo(7);
        assertThat(record.cacheWriteTokens()).isEqualTo(3);
        assertThat(record.reasoningTokens()).isZero();
    }

    private static UsageRecord record(long tokens, String cost, Duration latency) {
        return new UsageRecord(
                RowId.at(RecordedCalls.NOON),
                RecordedCalls.NOON,
                "r-1",
                new Requester("ann", Set.of(), null),
                "chat",
                "demo",
                "demo",
                UsageRecord.OK,
                tokens,
                tokens,
                false,
                new BigDecimal(cost),
                latency);
    }
}
