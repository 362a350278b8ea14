package ai.agentsflow.upstream;

import java.net.URI;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of upstream that the catalogue can name. */
public enum ProviderKind {
    OPENAI("https://api.openai.com/v1"),
    ANTHROPIC("https://api.anthropic.com/v1"),
    GEMINI("https://generativelanguage.googleapis.com/v1beta"),
    OLLAMA("http://localhost:11434"),
    HUGGINGFACE("https://router.huggingface.co/v1", OPENAI),
    DEMO(null);

    private final @Nullable URI endpoint;
    private final @Nullable ProviderKind like;

    ProviderKind(@Nullable String endpoint) {
        this(endpoint, null);
    }

    /** One that has {@code like}'s API, or, where that is null, an API of its own. */
    ProviderKind(@Nullable String endpoint, @Nullable ProviderKind like) {
        this.endpoint = endpoint == null ? null : URI.create(endpoint);
        this.like = like;
    }

    /** All that are spoken to in one kind's API, its own included. */
    public static Set<ProviderKind> speaking(ProviderKind kind) {
        var speaking = EnumSet.of(kind);
        for (var other : values()) {
            if (other.like == kind) {
                speaking.add(other);
            }
        }
        return speaking;
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
