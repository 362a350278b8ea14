package ai.agentsflow.catalogue;

import java.time.Duration;

/**
 * How a model's answers are given again to the same question.
 *
 * @param ttl for how long
 * @param shared whether one caller may be given what another one's question brought
 * @param anyTemperature whether also where the model is free to answer differently each time
 */
public record CacheRule(Duration ttl, boolean shared, boolean anyTemperature) {}
