package ai.agentsflow.platform.crooked;

import ai.agentsflow.platform.config.FeatureConfig;

/** Settings that a room below may read and another feature may not. */
public record CrookedSettings() implements FeatureConfig {}
