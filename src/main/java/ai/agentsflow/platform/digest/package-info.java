/** Digests of texts. */
@NullMarked
package ai.agentsflow.platform.digest;

import org.jspecify.annotations.NullMarked;
