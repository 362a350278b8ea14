package ai.agentsflow.dialect;

/** The wire APIs in which a model can be asked. */
public enum Dialect {
    /** Chat completions and embeddings, <a href="https://platform.openai.com/docs/api-reference/chat">as OpenAI has them</a>. */
    OPENAI,
    /** Completions of texts, <a href="https://platform.openai.com/docs/api-reference/completions">as OpenAI has them</a>. */
    COMPLETIONS,
    /** Responses, <a href="https://platform.openai.com/docs/api-reference/responses">as OpenAI has them</a>. */
    RESPONSES,
    /** Messages, <a href="https://docs.anthropic.com/en/api/messages">as Anthropic has them</a>. */
    ANTHROPIC,
    /** An API of one vendor's that no client speaks: its answers are told in OpenAI's terms. */
    VENDOR
}
