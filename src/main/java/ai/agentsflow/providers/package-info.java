/**
 * Upstream APIs behind one interface, {@link ai.agentsflow.providers.ModelProvider}, and what the vendors' adapters below share.
 * Which model to ask, and what to do when it fails, is not decided here; the call itself is {@code upstream}'s. Nobody outside
 * of a vendor's package names its adapter: {@link ai.agentsflow.providers.Adapters} finds it.
 */
@NullMarked
package ai.agentsflow.providers;

import org.jspecify.annotations.NullMarked;
