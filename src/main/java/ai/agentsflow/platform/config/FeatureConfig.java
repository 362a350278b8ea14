package ai.agentsflow.platform.config;

/**
 * Marks a feature's settings: an immutable record, produced once as a {@code @Singleton} bean. Every bean of this type is
 * built at start, so that all faults are found together.
 */
public interface FeatureConfig {}
