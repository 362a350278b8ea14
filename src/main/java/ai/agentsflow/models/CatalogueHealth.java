package ai.agentsflow.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports on the models in {@code /health}. Never a reason to take the server out of service: another node would see the same. */
@Readiness
@ApplicationScoped
class CatalogueHealth implements HealthCheck {

    private final CatalogueFile catalogue;
    private final Models models;

    @Inject
    CatalogueHealth(CatalogueFile catalogue, Models models) {
        this.catalogue = catalogue;
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        var all = models.all();
        var response = HealthCheckResponse.named("models")
                .up()
                .withData("models", all.size())
                .withData(
                        "healthy",
                        all.stream()
                                .filter(entry -> models.status(entry).healthy())
                                .count());
        var refused = catalogue.refused();
        return (refused == null ? response : response.withData("catalogue_refused", refused)).build();
    }
}
