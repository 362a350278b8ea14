package ai.agentsflow.routing;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.file.CatalogueFile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports on the models in {@code /health}. Never a reason to take the server out of service: another node would see the same. */
@Readiness
@ApplicationScoped
class CatalogueHealth implements HealthCheck {

    private static final int MOST_NAMED = 10;

    private final CatalogueFile catalogue;
    private final Models models;

    @Inject
    CatalogueHealth(CatalogueFile catalogue, Models models) {
        this.catalogue = catalogue;
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        var all = models.all().stream().filter(entry -> entry.pattern() == null).toList();
        var down = all.stream()
                .filter(entry -> !models.status(entry).healthy())
                .map(ModelEntry::name)
                .toList();
        var refused = catalogue.refused();
        var response = HealthCheckResponse.named("models")
                .up()
                .withData("models", all.size())
                .withData("healthy", all.size() - down.size())
                .withData("state", down.isEmpty() && refused == null ? "up" : "degraded");
        if (!down.isEmpty()) {
            response.withData("reason", "down: " + brief(down));
        }
        return (refused == null ? response : response.withData("catalogue_refused", refused)).build();
    }

    private static String brief(List<String> names) {
        var first = String.join(", ", names.subList(0, Math.min(names.size(), MOST_NAMED)));
        return names.size() > MOST_NAMED ? first + " and %s more".formatted(names.size() - MOST_NAMED) : first;
    }
}
