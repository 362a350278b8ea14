package ai.agentsflow.routing;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * What protects models that fail.
 *
 * @param circuit when a model that keeps failing is left alone
 * @param retryBudget how often models may be asked again
 */
public record RoutingConfig(Circuit circuit, RetryBudget retryBudget) implements FeatureConfig {

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

    /** Reads routing's keys under {@code agentsflow.models}; what is wrong is remembered by {@code settings}. */
    public static RoutingConfig from(Settings settings) {
        return new RoutingConfig(Circuit.from(settings), RetryBudget.from(settings));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        RoutingConfig config(Settings settings) {
            return from(settings);
        }
    }
}
