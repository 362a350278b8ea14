/**
 * OpenAI's chat completions and embeddings, as OpenAI and the many servers that copy its API speak them: where in a request and an
 * answer the things stand that this server has to know or to exchange.
 */
@NullMarked
package ai.agentsflow.dialect.openai;

import org.jspecify.annotations.NullMarked;
