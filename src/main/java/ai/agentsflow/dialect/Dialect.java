package ai.agentsflow.dialect;

/** The wire APIs in which a model can be asked. */
public enum Dialect {
    /** Chat completions and embeddings, <a href="https://platform.openai.com/docs/api-reference/chat">as OpenAI has them</a>. */
    OPENAI,
    /** Responses, <a href="https://platform.openai.com/docs/api-reference/responses">as OpenAI has them</a>. */
    RESPONSES,
    /** Messages, <a href="https://docs.anthropic.com/en/api/messages">as Anthropic has them</a>. */
    ANTHROPIC
}
