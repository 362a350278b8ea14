/**
 * Conversations and their messages as they are stored, and what of them a model is reminded of.
 */
@NullMarked
package ai.agentsflow.chat.history;

import org.jspecify.annotations.NullMarked;
