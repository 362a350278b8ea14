package ai.agentsflow.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A purpose that a request can name instead of a model, as {@code task:<name>}.
 *
 * @param groups the names to try, group by group in this order; the models of one group share the calls by their weights
 * @param fallback the name to try when none of them can answer
 */
public record Task(
        String name, List<List<String>> groups, @Nullable String fallback) {

    /** What stands before a task's name where a model's could stand. */
    public static final String PREFIX = "task:";

    /** Who owns what is no single provider's. */
    public static final String OWNER = "agentsflow";

    public Task {
        groups = groups.stream().map(List::copyOf).toList();
    }

    /** The names of all groups, in the order of the file. */
    public List<String> models() {
        return groups.stream().flatMap(List::stream).toList();
    }
}
