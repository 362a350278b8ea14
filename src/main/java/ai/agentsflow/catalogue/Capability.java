package ai.agentsflow.catalogue;

import java.util.Locale;

/** What a model can be asked for. */
public enum Capability {
    CHAT,
    COMPLETION,
    EMBEDDING,
    CODE_COMPLETION,
    VISION,
    TOOLS;

    /** The word for it in the catalogue and in JSON, such as {@code code_completion}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
