package ai.agentsflow.usage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.platform.web.Requester;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormTest {

    private static final UsageRecord RECORD = new UsageRecord(
            UUID.fromString("019ad000-0000-7000-8000-000000000001"),
            Instant.parse("2026-11-22T12:00:00.123456Z"),
            "r-1",
            new Requester("ann \"ö\" \n 😀", Set.of(), UUID.fromString("019ad000-0000-7000-8000-000000000002")),
            "gateway",
            "claude-haiku",
            "anthropic",
            "rate_limited",
            1,
            2,
            1,
            0,
            2,
            true,
            true,
            new BigDecimal("0.0000000001"),
            Duration.ofNanos(123_456_789));

    @Test
    void readsWhatItHasWritten() {
        assertThat(RecordForm.read(RecordForm.write(RECORD))).contains(RECORD);
    }

    @Test
    void readsARecordWithoutAKey() {
        var record = RecordedCalls.call("r-1");

        assertThat(RecordForm.read(RecordForm.write(record)))
                .hasValueSatisfying(read -> assertThat(read.requester().key()).isNull());
    }

    @Test
    void isOneLine() {
        assertThat(RecordForm.write(RECORD)).doesNotContain('\n', '\r');
    }

    @Test
    void leavesAloneWhatAYoungerProgramAddsAndTakesWhatAnOlderOneLeavesOut() {
        var line = """
                {"id":"019ad000-0000-7000-8000-000000000001","at":"2026-11-22T12:00:00Z","subject":"ann","model":"demo",\
                "outcome":"ok","invented":{"a":[1]},"later":null}""";

        assertThat(RecordForm.read(line.getBytes(UTF_8))).hasValueSatisfying(record -> {
            assertThat(record.subject()).isEqualTo("ann");
            assertThat(record.costUsd()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"id\":\"x\"}", "\u0000"})
    void isNoRecord(String line) {
        assertThat(RecordForm.read(line.getBytes(UTF_8))).isEmpty();
    }
}
