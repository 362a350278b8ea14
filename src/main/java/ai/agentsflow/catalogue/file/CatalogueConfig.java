package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.upstream.AnswerBounds;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the catalogue comes from, and how large the answers of its models may be.
 *
 * @param file {@code agentsflow.models.file}; without one the catalogue inside the WAR is used
 * @param reload {@code agentsflow.models.reload}: how often the file is looked at for a change
 * @param answers {@code agentsflow.models.max-held-answer-bytes} and {@code agentsflow.models.max-answer-bytes}: how large
 *     answers may be
 */
public record CatalogueConfig(Optional<Path> file, Duration reload, AnswerBounds answers) implements FeatureConfig {

    static final String FILE = "agentsflow.models.file";

    /** Reads the catalogue's keys under {@code agentsflow.models}; what is wrong is remembered by {@code settings}. */
    public static CatalogueConfig from(Settings settings) {
        return new CatalogueConfig(
                settings.key(FILE, "the catalogue; none: the WAR's own").path(),
                settings.key("agentsflow.models.reload", "2s", "how often the file is looked at")
                        .duration(Duration.ofMillis(200), Duration.ofHours(1)),
                bounds(settings));
    }

    private static AnswerBounds bounds(Settings settings) {
        return new AnswerBounds(
                settings.key(
                                "agentsflow.models.max-held-answer-bytes",
                                "8388608",
                                "the largest answer that is held to be translated or stored, and the largest event of a stream")
                        .integer(64 * 1024, 1 << 30),
                settings.key(
                                "agentsflow.models.max-answer-bytes",
                                "4294967296",
                                "the largest answer in all; what is larger is taken to have no end")
                        .requiredNumber(1 << 20, Long.MAX_VALUE));
    }

    /** The catalogue as it stands now; when it cannot be used, that is among the faults of {@code settings}. */
    public Optional<Catalogue> catalogue(Settings settings) {
        return StoredCatalogue.atStart(this, settings).map(StoredCatalogue::catalogue);
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        CatalogueConfig config(Settings settings) {
            return from(settings);
        }

        @Produces
        @Singleton
        AnswerBounds answers(CatalogueConfig config) {
            return config.answers();
        }
    }
}
