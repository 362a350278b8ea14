package ai.agentsflow.catalogue;

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

    /** The task of exactly this name, without {@code task:} before it. */
    public Optional<Task> task(String name) {
        return tasks.stream().filter(task -> task.name().equals(name)).findFirst();
    }
}
