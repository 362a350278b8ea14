package ai.agentsflow.usage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/** The refused records in memory: by their requests, with the reasons. */
final class FakeRefusals extends RefusedRecords {

    final Map<String, String> kept = new LinkedHashMap<>();
    int room = Integer.MAX_VALUE;

    @Nullable
    RuntimeException failure;

    FakeRefusals() {
        super(new JdbcDataSource());
    }

    @Override
    public int keep(List<Refusal> refusals) {
        if (failure != null) {
            throw failure;
        }
        int homeless = 0;
        for (var refusal : refusals) {
            if (kept.size() < room) {
                kept.put(refusal.record().requestId(), refusal.reason());
            } else {
                homeless++;
            }
        }
        return homeless;
    }
}
