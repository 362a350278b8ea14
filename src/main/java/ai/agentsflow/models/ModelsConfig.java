package ai.agentsflow.models;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
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
 */
record ModelsConfig(Optional<Path> file, Duration reload, Circuit circuit, RetryBudget retryBudget)
        implements FeatureConfig {

    /**
     * When a model that keeps failing is left alone.
     *
     * @param window {@code agentsflow.models.circuit.window}: how many of the last calls are looked at
     * @param minimumCalls {@code agentsflow.models.circuit.minimum-calls}: how many of them there must be
     * @param failureRate {@code agentsflow.models.circuit.failure-rate}: percent of failures that open the circuit
     * @param openFor {@code agentsflow.models.circuit.open-for}: how long until it is tried again
     */
    record Circuit(int window, int minimumCalls, int failureRate, Duration openFor) {

        static Circuit from(Settings settings) {
            int window = settings.integer("agentsflow.models.circuit.window", 2, 1000);
            int minimumCalls = settings.integer("agentsflow.models.circuit.minimum-calls", 1, 1000);
            if (minimumCalls > window) {
                settings.fault(
                        "agentsflow.models.circuit.minimum-calls",
                        String.valueOf(minimumCalls),
                        "at most the window, %d, is needed".formatted(window));
            }
            return new Circuit(
                    window,
                    minimumCalls,
                    settings.integer("agentsflow.models.circuit.failure-rate", 1, 100),
                    settings.duration(
                            "agentsflow.models.circuit.open-for", Duration.ofMillis(100), Duration.ofHours(1)));
        }
    }

    /**
     * How often models may be asked again, over the whole server.
     *
     * @param percent {@code agentsflow.models.retry-budget.percent}: of the requests of the last ten seconds
     * @param minimum {@code agentsflow.models.retry-budget.minimum}: so many in ten seconds in any case
     */
    record RetryBudget(int percent, int minimum) {

        static RetryBudget from(Settings settings) {
            return new RetryBudget(
                    settings.integer("agentsflow.models.retry-budget.percent", 0, 100),
                    settings.integer("agentsflow.models.retry-budget.minimum", 0, 1000));
        }
    }

    static ModelsConfig from(Settings settings) {
        return new ModelsConfig(
                settings.optionalText("agentsflow.models.file").map(Path::of),
                settings.duration("agentsflow.models.reload", Duration.ofMillis(200), Duration.ofHours(1)),
                Circuit.from(settings),
                RetryBudget.from(settings));
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
