package ai.agentsflow.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UsageRecordTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

    @Test
    void idsSortByTime() {
        var earlier = UsageRecord.newId(NOON).toString();
        var later = UsageRecord.newId(NOON.plusMillis(1)).toString();

        assertThat(earlier).isLessThan(later);
    }

    @Test
    void idsTellTheirTime() {
        var id = UsageRecord.newId(NOON);

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void idsOfOneMomentDiffer() {
        var ids = new HashSet<UUID>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(UsageRecord.newId(NOON));
        }

        assertThat(ids).hasSize(10_000);
    }
}
