package ai.agentsflow.usage;

import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.web.Requester;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** RecordedCalls of models as the tests of the ledger need them. */
final class RecordedCalls {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private RecordedCalls() {}

    /** A call of five tokens read and seven written, by the name of its request. */
    static UsageRecord call(String requestId) {
        return of("demo", requestId);
    }

    static UsageRecord of(String model, String requestId) {
        return new UsageRecord(
                RowId.at(NOON),
                NOON,
                requestId,
                new Requester("ann", Set.of("user"), null),
                "chat",
                model,
                "demo",
                UsageRecord.OK,
                5,
                7,
                false,
                BigDecimal.ONE,
                Duration.ofMillis(100));
    }

    /** So many, {@code r-1} and so on. */
    static List<UsageRecord> calls(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> call("r-" + number))
                .toList();
    }
}
