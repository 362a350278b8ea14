/** Completions of texts into chats, and their answers back: for models and servers that have no completions. */
@NullMarked
package ai.agentsflow.translate.completions;

import org.jspecify.annotations.NullMarked;
