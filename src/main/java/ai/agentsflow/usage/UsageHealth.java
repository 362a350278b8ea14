package ai.agentsflow.usage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports on the ledger in {@code /health}. While records wait, answers go on; a server that could not write down what a call costs,
 * and therefore takes none, is out of service.
 */
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
                .status(ledger.hasRoom())
                .withData("waiting", ledger.waiting())
                .withData("refused", ledger.refused())
                .withData("lost", ledger.lost())
                .withData("journal", ledger.isKept())
                .withData("state", reason().isPresent() ? "degraded" : "up");
        reason().ifPresent(reason -> response.withData("reason", reason));
        return response.build();
    }

    private Optional<String> reason() {
        if (ledger.journalFault().isPresent()) {
            return ledger.journalFault();
        }
        return ledger.isBehind() ? Optional.of("the database takes no records, they wait") : Optional.empty();
    }
}
