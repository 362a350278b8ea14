package ai.agentsflow.calls;

import ai.agentsflow.dialect.TokenUsage;
import java.time.Duration;

/**
 * Which model answered, and what it took.
 *
 * @param model the catalogue's name
 * @param provider the catalogue's name of the provider
 * @param attempts calls made until this one answered, itself included; 0 for an answer from the cache
 * @param usage tokens, by the upstream's count or our estimate
 * @param latency from the first attempt to the end of the answer
 * @param cached whether the model was asked for somebody else, or at another time
 */
public record Served(String model, String provider, int attempts, TokenUsage usage, Duration latency, boolean cached) {

    /** What a model was asked for. */
    public Served(String model, String provider, int attempts, TokenUsage usage, Duration latency) {
        this(model, provider, attempts, usage, latency, false);
    }

    /** The same, told by another name. */
    Served as(String name, String owner) {
        return new Served(name, owner, attempts, usage, latency, cached);
    }

    /** The same answer, given without asking the model. */
    public Served again(Duration took) {
        return new Served(model, provider, 0, usage, took, true);
    }
}
