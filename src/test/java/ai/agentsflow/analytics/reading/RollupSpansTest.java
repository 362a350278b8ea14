package ai.agentsflow.analytics.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollupSpansTest {

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T00:00:00Z, 2026-03-03T00:00:00Z, days 2026-03-01T00:00:00Z 2026-03-03T00:00:00Z",
        "2026-03-01T05:00:00Z, 2026-03-03T07:00:00Z, hours 2026-03-01T05:00:00Z 2026-03-02T00:00:00Z days 2026-03-02T00:00:00Z 2026-03-03T00:00:00Z hours 2026-03-03T00:00:00Z 2026-03-03T07:00:00Z",
        "2026-03-01T05:00:00Z, 2026-03-02T07:00:00Z, hours 2026-03-01T05:00:00Z 2026-03-02T07:00:00Z",
        "2026-03-01T05:00:00Z, 2026-03-01T07:00:00Z, hours 2026-03-01T05:00:00Z 2026-03-01T07:00:00Z",
        "2026-03-01T05:00:00Z, 2026-03-01T05:00:00Z, ''"
    })
    void readsDaysAndTheHoursAroundThem(Instant from, Instant to, String parts) {
        var told = new StringBuilder();
        for (var part : RollupSpans.of(from, to, Aggregation.MONTH)) {
            told.append(part.table().equals("usage_rollup_day") ? "days " : "hours ")
                    .append(part.from())
                    .append(' ')
                    .append(part.to())
                    .append(' ');
        }
        assertThat(told.toString().strip()).isEqualTo(parts);
    }

    @Test
    void readsHoursAloneWhereTheseAreToldApart() {
        var from = Instant.parse("2026-03-01T00:00:00Z");

        assertThat(RollupSpans.of(from, from.plus(Duration.ofDays(3)), Aggregation.HOUR))
                .containsExactly(RollupSpans.Part.hours(from, from.plus(Duration.ofDays(3))));
    }

    /** No hour is read twice, and none is left out. */
    @Test
    void coversEachHourOnce() {
        var random = new Random(7);
        var epoch = Instant.parse("2026-01-01T00:00:00Z");
        for (int i = 0; i < 2000; i++) {
            var from = epoch.plus(random.nextInt(500), ChronoUnit.HOURS);
            var to = from.plus(random.nextInt(200), ChronoUnit.HOURS);
            var at = from;
            for (var part : RollupSpans.of(from, to, null)) {
                assertThat(part.from()).isEqualTo(at);
                assertThat(part.to()).isAfter(at);
                if (part.table().equals("usage_rollup_day")) {
                    assertThat(part.from().truncatedTo(ChronoUnit.DAYS)).isEqualTo(part.from());
                    assertThat(part.to().truncatedTo(ChronoUnit.DAYS)).isEqualTo(part.to());
                }
                at = part.to();
            }
            assertThat(at).isEqualTo(to);
        }
    }

    @Test
    void widensToWholeHours() {
        var time = Instant.parse("2026-03-01T05:00:00.000001Z");
        var hour = Instant.parse("2026-03-01T05:00:00Z");

        assertThat(RollupSpans.hour(time)).isEqualTo(hour);
        assertThat(RollupSpans.hourUp(time)).isEqualTo(hour.plus(Duration.ofHours(1)));
        assertThat(RollupSpans.hourUp(hour)).isEqualTo(hour);
    }
}
