package ai.agentsflow.models;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The protocol an upstream speaks. */
public enum ProviderKind {
    /** OpenAI, and every server with a compatible interface. */
    OPENAI("https://api.openai.com/v1"),
    ANTHROPIC("https://api.anthropic.com/v1"),
    OLLAMA("http://localhost:11434"),
    HUGGINGFACE("https://router.huggingface.co/v1"),
    /** Answers by itself: no upstream, no endpoint. */
    DEMO(null);

    private final @Nullable URI defaultEndpoint;

    ProviderKind(@Nullable String defaultEndpoint) {
        this.defaultEndpoint = defaultEndpoint == null ? null : URI.create(defaultEndpoint);
    }

    /** The word for it in the catalogue and in JSON, such as {@code openai}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Nullable
    URI defaultEndpoint() {
        return defaultEndpoint;
    }

    /** Whether a server of this kind can be asked which models it serves, to list them all. */
    boolean canDiscover() {
        return this == OPENAI || this == OLLAMA;
    }
}
