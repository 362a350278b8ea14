/**
 * What is asked of a model and what it answers: OpenAI's chat completions, the one language inside.
 *
 * <p>Features speak it to the models and the models to the providers, so that no feature has to know a vendor. Nothing here
 * sends anything.
 */
@NullMarked
package ai.agentsflow.completion;

import org.jspecify.annotations.NullMarked;
