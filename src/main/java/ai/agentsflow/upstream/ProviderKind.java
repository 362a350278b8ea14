package ai.agentsflow.upstream;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of upstream that the catalogue can name. */
public enum ProviderKind {
    OPENAI("https://api.openai.com/v1"),
    ANTHROPIC("https://api.anthropic.com/v1"),
    GEMINI("https://generativelanguage.googleapis.com/v1beta"),
    OLLAMA("http://localhost:11434"),
    HUGGINGFACE("https://router.huggingface.co/v1"),
    DEMO(null);

    private final @Nullable URI endpoint;

    ProviderKind(@Nullable String endpoint) {
        this.endpoint = endpoint == null ? null : URI.create(endpoint);
    }

    /** Where it is when nobody says otherwise, without a slash at the end; null for the one that is nowhere. */
    public @Nullable URI endpoint() {
        return endpoint;
    }

    /** The name in the catalogue file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
