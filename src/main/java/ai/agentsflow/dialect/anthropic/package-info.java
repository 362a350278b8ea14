/**
 * Anthropic's Messages API (<a href="https://docs.anthropic.com/en/api/messages">reference</a>): where in a request, an answer and a
 * stream's events the things stand that this server has to know or to exchange. Every other byte is the client's or the model's.
 */
@NullMarked
package ai.agentsflow.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
