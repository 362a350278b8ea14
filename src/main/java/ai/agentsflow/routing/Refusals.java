package ai.agentsflow.routing;

import ai.agentsflow.calls.CallOrigin;
import ai.agentsflow.platform.database.RowId;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.usage.UsageLedger;
import ai.agentsflow.usage.record.CallDetails;
import ai.agentsflow.usage.record.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Records of requests that named a model and for which none was asked. They have used nothing. */
final class Refusals {

    private final UsageLedger ledger;

    Refusals(UsageLedger ledger) {
        this.ledger = ledger;
    }

    /** Of a request that was answered with a problem. */
    void record(CallOrigin origin, ProblemException problem) {
        record(origin, problem.type().slug().replace('-', '_'), Duration.ZERO);
    }

    void record(CallOrigin origin, String reason, Duration took) {
        var at = Instant.now();
        ledger.record(new UsageRecord(
                RowId.at(at),
                at,
                origin.requestId(),
                origin.requester(),
                origin.source(),
                origin.context().askedModel(),
                "",
                reason.toLowerCase(Locale.ROOT),
                0,
                0,
                0,
                0,
                0,
                false,
                false,
                BigDecimal.ZERO,
                took,
                CallDetails.unasked(origin.context())));
    }
}
