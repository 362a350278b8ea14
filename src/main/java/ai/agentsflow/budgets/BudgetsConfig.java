package ai.agentsflow.budgets;

import ai.agentsflow.platform.config.FeatureConfig;
import ai.agentsflow.platform.config.Settings;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/**
 * How budgets are kept.
 *
 * @param warnAt {@code agentsflow.budgets.warn-at}: percent of a budget, beyond which somebody is told
 * @param unpriced {@code agentsflow.budgets.unpriced}: what becomes of calls by whoever has a budget, of models without a price
 */
public record BudgetsConfig(int warnAt, Unpriced unpriced) implements FeatureConfig {

    /** Models of which nobody knows what they cost. */
    public enum Unpriced {
        /** Who has a budget may not ask them. */
        REFUSED,
        /** They cost nothing. */
        FREE
    }

    /** Reads the keys under {@code agentsflow.budgets}; what is wrong is remembered by {@code settings}. */
    public static BudgetsConfig from(Settings settings) {
        return new BudgetsConfig(
                settings.key(
                                "agentsflow.budgets.warn-at",
                                "80",
                                "percent of a budget, beyond which a notification is sent")
                        .integer(1, 100),
                settings.key(
                                "agentsflow.budgets.unpriced",
                                "refused",
                                "models without a price, for callers with a budget; `free`: they cost nothing")
                        .choice(Unpriced.class));
    }

    @Dependent
    static class Producer {
        @Produces
        @Singleton
        BudgetsConfig config(Settings settings) {
            return from(settings);
        }
    }
}
