package ai.agentsflow.access;

import ai.agentsflow.platform.web.NamePattern;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an API key allows the caller who came with it.
 *
 * @param id the key, as lists show it; no secret
 * @param models the names and patterns of names, tasks among them, that may be asked for; empty: all
 * @param rateLimit such as {@code 100/minute}; null: the usual one
 */
public record KeyGrant(
        UUID id, Set<String> models, @Nullable String rateLimit) {

    public KeyGrant {
        models = Set.copyOf(models);
    }

    public boolean isRestricted() {
        return !models.isEmpty();
    }

    /** Whether a key with these models can ask for nothing that this one cannot. */
    public boolean covers(List<String> others) {
        return models.isEmpty() || (!others.isEmpty() && others.stream().allMatch(this::covers));
    }

    /** Of a pattern within a wider one it is true as of a name: its text matches. */
    private boolean covers(String other) {
        return models.stream().anyMatch(own -> NamePattern.covers(own, other));
    }
}
