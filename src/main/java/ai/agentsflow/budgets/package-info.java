/**
 * What keys, users and tags may spend: set over HTTP, held back before a model is asked, and counted with the records of usage.
 *
 * <p>What a call costs is the caller's to say; nothing here knows models.
 */
@NullMarked
package ai.agentsflow.budgets;

import org.jspecify.annotations.NullMarked;
