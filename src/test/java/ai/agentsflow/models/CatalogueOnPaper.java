package ai.agentsflow.models;

import ai.agentsflow.models.catalogue.Catalogue;
import ai.agentsflow.models.catalogue.CatalogueReader;
import ai.agentsflow.models.catalogue.ModelEntry;
import ai.agentsflow.providers.AnswerBounds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A catalogue written into a test, and what the health checks are supposed to have found: every model well, unless said otherwise. */
final class CatalogueOnPaper extends CatalogueFile {

    /** No file; a circuit opens when half of at least five calls failed; the usual budget for retries. */
    static final ModelsConfig CONFIG = new ModelsConfig(
            Optional.empty(),
            Duration.ofHours(1),
            new ModelsConfig.Circuit(20, 5, 50, Duration.ofSeconds(15)),
            new ModelsConfig.RetryBudget(20, 3),
            AnswerBounds.USUAL);

    private final Catalogue catalogue;
    private final Set<String> ill = new HashSet<>();
    private final Map<String, List<String>> served = new HashMap<>();

    private CatalogueOnPaper(Catalogue catalogue) {
        super(CONFIG);
        this.catalogue = catalogue;
    }

    /** Reads a catalogue; none of its variables has a value. */
    static CatalogueOnPaper of(String yaml) {
        return new CatalogueOnPaper(new CatalogueReader(name -> null).read(yaml, "the test"));
    }

    /** These are down. */
    CatalogueOnPaper ill(String... names) {
        ill.addAll(List.of(names));
        return this;
    }

    /** A discovering entry's server has these. */
    CatalogueOnPaper serves(String entry, String... names) {
        served.put(entry, List.of(names));
        return this;
    }

    Models models(Circuits circuits) {
        return new Models(this, new Health(), circuits);
    }

    ModelEntry entry(String name) {
        return catalogue.find(name).orElseThrow();
    }

    @Override
    Catalogue current() {
        return catalogue;
    }

    private final class Health extends ModelHealth {

        Health() {
            super(CatalogueOnPaper.this, null, CONFIG);
        }

        @Override
        ModelStatus status(ModelEntry entry) {
            var now = Instant.parse("2026-01-31T12:00:00Z");
            return ill.contains(entry.name()) ? ModelStatus.down("ill", now) : ModelStatus.up(now);
        }

        @Override
        List<String> served(ModelEntry entry) {
            return served.getOrDefault(entry.name(), List.of());
        }
    }
}
