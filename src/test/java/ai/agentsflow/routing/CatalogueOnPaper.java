package ai.agentsflow.routing;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.file.CatalogueConfig;
import ai.agentsflow.catalogue.file.CatalogueFile;
import ai.agentsflow.catalogue.file.CatalogueReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.health.ModelHealth;
import ai.agentsflow.health.ModelStatus;
import ai.agentsflow.upstream.AnswerBounds;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A catalogue written into a test, and what the health checks are supposed to have found: every model well, unless said otherwise. */
public final class CatalogueOnPaper extends CatalogueFile {

    private static final CatalogueConfig CONFIG =
            new CatalogueConfig(Optional.empty(), Duration.ofHours(1), AnswerBounds.USUAL);

    private Catalogue catalogue;
    private final Set<String> ill = new HashSet<>();
    private final Map<String, List<String>> served = new HashMap<>();
    private final List<String> heardOf = new CopyOnWriteArrayList<>();

    private CatalogueOnPaper(Catalogue catalogue) {
        super(CONFIG);
        this.catalogue = catalogue;
    }

    /** Reads a catalogue; none of its variables has a value. */
    public static CatalogueOnPaper of(String yaml) {
        return new CatalogueOnPaper(new CatalogueReader(name -> null).read(yaml, "the test"));
    }

    /** The file has changed. */
    public CatalogueOnPaper becomes(String yaml) {
        catalogue = new CatalogueReader(name -> null).read(yaml, "the test");
        return this;
    }

    /** These are down. */
    public CatalogueOnPaper ill(String... names) {
        ill.addAll(List.of(names));
        return this;
    }

    /** A discovering entry's server has these. */
    public CatalogueOnPaper serves(String entry, String... names) {
        served.put(entry, List.of(names));
        return this;
    }

    public Models models(Circuits circuits) {
        return new Models(this, new Health(), circuits);
    }

    /** Of which models calls have found that they are down, and why. */
    public List<String> heardOf() {
        return heardOf;
    }

    public ModelEntry entry(String name) {
        return catalogue.find(name).orElseThrow();
    }

    @Override
    public Catalogue current() {
        return catalogue;
    }

    private final class Health extends ModelHealth {

        Health() {
            super(CatalogueOnPaper.this, null);
        }

        @Override
        public ModelStatus status(ModelEntry entry) {
            var now = Instant.parse("2026-01-31T12:00:00Z");
            return ill.contains(entry.name()) ? ModelStatus.down("ill", now) : ModelStatus.up(now);
        }

        @Override
        public void refused(ModelEntry entry, ModelFailure failure) {
            heardOf.add(entry.name() + ' ' + failure.kind());
        }

        @Override
        public List<String> served(ModelEntry entry) {
            return served.getOrDefault(entry.name(), List.of());
        }
    }
}
