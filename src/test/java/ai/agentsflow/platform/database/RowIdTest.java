package ai.agentsflow.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RowIdTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

    @Test
    void sortByTime() {
        var earlier = RowId.at(NOON).toString();
        var later = RowId.at(NOON.plusMillis(1)).toString();

        assertThat(earlier).isLessThan(later);
    }

    @Test
    void tellTheirTime() {
        var id = RowId.at(NOON);

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
    }

    @Test
    void ofOneMomentDiffer() {
        var ids = new HashSet<UUID>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(RowId.at(NOON));
        }

        assertThat(ids).hasSize(10_000);
    }
}
