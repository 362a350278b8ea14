package ai.agentsflow.models.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A purpose that a request can name instead of a model, as {@code task:<name>}.
 *
 * @param models the names to try, in this order
 * @param fallback the name to try when none of them can answer
 */
public record Task(
        String name, List<String> models, @Nullable String fallback) {

    public Task {
        models = List.copyOf(models);
    }
}
