package ai.agentsflow.calls;

import ai.agentsflow.dialect.counting.TokenUsage;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which model answered, and what it took.
 *
 * @param model the catalogue's name
 * @param provider the catalogue's name of the provider
 * @param attempts calls made until this one answered, itself included; 0 for an answer from the cache
 * @param usage tokens, by the upstream's count or our estimate
 * @param latency from the first attempt to the end of the answer
 * @param cached whether the model was asked for somebody else, or at another time
 * @param costUsd what it cost; null when no price is known
 */
public record Served(
        String model,
        String provider,
        int attempts,
        TokenUsage usage,
        Duration latency,
        boolean cached,
        @Nullable BigDecimal costUsd) {

    /** What a model was asked for whose price is not known. */
    public Served(String model, String provider, int attempts, TokenUsage usage, Duration latency) {
        this(model, provider, attempts, usage, latency, false, null);
    }

    /** The same, told by another name; by its cost the real one could be known. */
    Served as(String name, String owner) {
        return new Served(name, owner, attempts, usage, latency, cached, null);
    }

    /** The same answer, given without asking the model, which costs nothing. */
    public Served again(Duration took) {
        return new Served(model, provider, 0, usage, took, true, BigDecimal.ZERO);
    }
}
