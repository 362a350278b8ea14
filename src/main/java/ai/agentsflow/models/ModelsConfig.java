package ai.agentsflow.models;

import ai.agentsflow.models.catalogue.Catalogue;
import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import ai.agentsflow.providers.AnswerBounds;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the catalogue comes from, and what protects models that fail.
 *
 * @param file {@code agentsflow.models.file}; without one the catalogue inside the WAR is used
 * @param reload {@code agentsflow.models.reload}: how often the file is looked at for a change
 * @param circuit when a model that keeps failing is left alone
 * @param retryBudget how often models may be asked again
 * @param answers {@code agentsflow.models.max-held-answer-bytes} and {@code agentsflow.models.max-answer-bytes}: how large
 *     answers may be
 */
public record ModelsConfig(
        Optional<Path> file, Duration reload, Circuit circuit, RetryBudget retryBudget, AnswerBounds answers)
        implements FeatureConfig {

    static final String FILE = "agentsflow.models.file";

    /**
     * When a model that keeps failing is left alone.
     *
     * @param window {@code agentsflow.models.circuit.window}: how many of the last calls are looked at
     * @param minimumCalls {@code agentsflow.models.circuit.minimum-calls}: how many of them there must be
     * @param failureRate {@code agentsflow.models.circuit.failure-rate}: percent of failures that open the circuit
     * @param openFor {@code agentsflow.models.circuit.open-for}: how long until it is tried again
     */
    public record Circuit(int window, int minimumCalls, int failureRate, Duration openFor) {

        static Circuit from(Settings settings) {
            int window = settings.key(
                            "agentsflow.models.circuit.window", "20", "calls of a model that its circuit looks at")
                    .integer(2, 1000);
            int minimumCalls = settings.key("agentsflow.models.circuit.minimum-calls", "5", "how many there must be")
                    .integer(1, 1000);
            if (minimumCalls > window
                    && settings.isSound(
                            "agentsflow.models.circuit.window", "agentsflow.models.circuit.minimum-calls")) {
                settings.fault(
                        "agentsflow.models.circuit.minimum-calls",
                        String.valueOf(minimumCalls),
                        "at most the window, %s, is needed".formatted(window));
            }
            return new Circuit(
                    window,
                    minimumCalls,
                    settings.key("agentsflow.models.circuit.failure-rate", "50", "percent of failures that open it")
                            .integer(1, 100),
                    settings.key("agentsflow.models.circuit.open-for", "15s", "how long the model is then left alone")
                            .duration(Duration.ofMillis(100), Duration.ofHours(1)));
        }
    }

    /**
     * How often models may be asked again, over the whole server.
     *
     * @param percent {@code agentsflow.models.retry-budget.percent}: of the requests of the last ten seconds
     * @param minimum {@code agentsflow.models.retry-budget.minimum}: so many in ten seconds in any case
     */
    public record RetryBudget(int percent, int minimum) {

        static RetryBudget from(Settings settings) {
            return new RetryBudget(
                    settings.key(
                                    "agentsflow.models.retry-budget.percent",
                                    "20",
                                    "how many calls may be repeated, of the requests of the last ten seconds")
                            .integer(0, 100),
                    settings.key("agentsflow.models.retry-budget.minimum", "3", "how many in ten seconds in any case")
                            .integer(0, 1000));
        }
    }

    /** Reads the keys under {@code agentsflow.models}; what is wrong is remembered by {@code settings}. */
    public static ModelsConfig from(Settings settings) {
        return new ModelsConfig(
                settings.key(FILE, "the catalogue; none: the WAR's own").path(),
                settings.key("agentsflow.models.reload", "2s", "how often the file is looked at")
                        .duration(Duration.ofMillis(200), Duration.ofHours(1)),
                Circuit.from(settings),
                RetryBudget.from(settings),
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
        ModelsConfig config(Settings settings) {
            return from(settings);
        }
    }
}
