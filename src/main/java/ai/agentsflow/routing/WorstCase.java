package ai.agentsflow.routing;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Price;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.upstream.ProviderKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;

/**
 * What a call may cost at worst, whichever of its candidates answers: the prompt by its estimate, as if the upstream wrote all of it to
 * its cache where that costs more, and the longest answer that the client allows, or the model's {@code max-tokens} where it sets no
 * bound.
 */
final class WorstCase {

    private WorstCase() {}

    /** Whether somebody knows what calls of a model cost. */
    static boolean isKnown(ModelEntry entry) {
        return entry.price().isKnown() || entry.provider().has(ProviderKind.Trait.FREE);
    }

    /**
     * In USD.
     *
     * @param candidates that may answer, and those that take over from them
     */
    static BigDecimal of(List<ModelEntry> candidates, Function<ModelEntry, ? extends ModelRequest> request) {
        var most = BigDecimal.ZERO;
        for (var entry : candidates) {
            if (costsSomething(entry.price())) {
                try {
                    most = most.max(of(entry, request.apply(entry)));
                } catch (RuntimeException e) {
                    // it cannot be asked this: whoever asks it hears why
                }
            }
        }
        return most;
    }

    private static boolean costsSomething(Price price) {
        return price.cost(new TokenUsage(1, 1, false)).signum() > 0;
    }

    private static BigDecimal of(ModelEntry entry, ModelRequest request) {
        var price = entry.price();
        long read = Math.max(0, request.estimatedTokens());
        var input = price.input().max(price.cacheWrite()).max(price.cacheWriteLong());
        return new Price(input, price.output()).cost(read, request.mostAnswerTokens(entry.maxTokens()));
    }
}
