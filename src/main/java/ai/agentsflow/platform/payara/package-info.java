/**
 * Everything that is bound to Payara and to Grizzly, its network layer: here and nowhere else, behind interfaces of the packages
 * that need it; {@code guard} stands in Grizzly's chain. On another server the beans of this package find nothing and say so.
 *
 * <p>Grizzly's public classes are compiled against. Payara's own, which no repository has, are known by name alone.
 */
@NullMarked
package ai.agentsflow.platform.payara;

import org.jspecify.annotations.NullMarked;
