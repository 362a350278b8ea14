/**
 * Who has changed what: written in the transaction that makes the change, read by administrators, and never changed itself.
 *
 * <p>Secrets are not told: whoever writes an entry shows what an answer would show.
 */
@NullMarked
package ai.agentsflow.audit;

import org.jspecify.annotations.NullMarked;
