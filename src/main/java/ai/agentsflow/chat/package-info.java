/**
 * Conversations with a model, and their messages.
 *
 * <p>A turn is a question and its answer. The question is stored before a model is asked; the answer is stored before the
 * client hears that it is complete. How both are stored is {@code history}'s.
 */
@NullMarked
package ai.agentsflow.chat;

import org.jspecify.annotations.NullMarked;
