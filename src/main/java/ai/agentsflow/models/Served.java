package ai.agentsflow.models;

import ai.agentsflow.completion.TokenUsage;
import java.time.Duration;

/**
 * Which model answered, and what it took.
 *
 * @param model the catalogue's name
 * @param provider the catalogue's name of the provider
 * @param attempts calls made until this one answered, itself included
 * @param usage tokens, by the upstream's count or our estimate
 * @param latency from the first attempt to the end of the answer
 */
public record Served(String model, String provider, int attempts, TokenUsage usage, Duration latency) {}
