package ai.agentsflow.catalogue;

import ai.agentsflow.platform.web.NamePattern;
import java.util.List;
import java.util.Optional;

/** The models and tasks on offer, in the order of the file; names are unique. */
public record Catalogue(List<ModelEntry> models, List<Task> tasks) {

    public Catalogue {
        models = List.copyOf(models);
        tasks = List.copyOf(tasks);
    }

    /** The entry of exactly this name. */
    public Optional<ModelEntry> find(String name) {
        return models.stream().filter(model -> model.name().equals(name)).findFirst();
    }

    /** The pattern that covers a name, the one that gives the most of it; of equals the first. */
    public Optional<ModelEntry> covering(String name) {
        ModelEntry best = null;
        int most = -1;
        for (var entry : models) {
            var pattern = entry.isPattern() ? NamePattern.of(entry.name()) : Optional.<NamePattern>empty();
            if (pattern.isPresent()
                    && pattern.get().fixed() > most
                    && pattern.get().matches(name)) {
                best = entry;
                most = pattern.get().fixed();
            }
        }
        return Optional.ofNullable(best);
    }

    /** The task of exactly this name, without {@code task:} before it. */
    public Optional<Task> task(String name) {
        return tasks.stream().filter(task -> task.name().equals(name)).findFirst();
    }
}
