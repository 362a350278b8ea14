package ai.agentsflow.providers;

import java.util.Locale;

/** The kinds of upstream that the catalogue can name. */
public enum ProviderKind {
    OPENAI,
    ANTHROPIC,
    OLLAMA,
    HUGGINGFACE,
    DEMO;

    /** The name in the catalogue file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
