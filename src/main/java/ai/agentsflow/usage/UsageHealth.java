package ai.agentsflow.usage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports on the ledger in {@code /health}. Never a reason to take the server out of service: records wait, and answers go on. */
@Readiness
@ApplicationScoped
class UsageHealth implements HealthCheck {

    private final UsageLedger ledger;

    @Inject
    UsageHealth(UsageLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("usage")
                .up()
                .withData("waiting", ledger.waiting())
                .withData("refused", ledger.refused())
                .withData("lost", ledger.lost())
                .withData("state", ledger.isBehind() ? "degraded" : "up");
        return (ledger.isBehind() ? response.withData("reason", "the database takes no records, they wait") : response)
                .build();
    }
}
