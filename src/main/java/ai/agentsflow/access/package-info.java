/**
 * Who is calling and what they may do.
 *
 * <p>Today nobody can be identified, so only the {@code dev} profile starts and it serves this machine's own callers alone,
 * who may do everything; see the decision record on access.
 */
@NullMarked
package ai.agentsflow.access;

import org.jspecify.annotations.NullMarked;
