/**
 * Settings as typed values, read once and checked together.
 *
 * <p>Every feature has one record, its {@link ai.agentsflow.platform.config.FeatureConfig}, built from {@link
 * ai.agentsflow.platform.config.Settings}; nothing else reads MicroProfile Config. A key is declared
 * where it is read, with its default and its meaning, and nowhere else. Where a value comes from is {@code source}'s.
 */
@NullMarked
package ai.agentsflow.platform.config;

import org.jspecify.annotations.NullMarked;
