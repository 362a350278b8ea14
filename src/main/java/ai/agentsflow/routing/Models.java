package ai.agentsflow.routing;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.CatalogueFile;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.health.ModelHealth;
import ai.agentsflow.health.ModelStatus;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.Requester;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The models there are right now: the catalogue's, and those that a discovering entry's upstream serves. */
@ApplicationScoped
public class Models {

    private final CatalogueFile catalogue;
    private final ModelHealth health;
    private final Circuits circuits;

    @Inject
    Models(CatalogueFile catalogue, ModelHealth health, Circuits circuits) {
        this.catalogue = catalogue;
        this.health = health;
        this.circuits = circuits;
    }

    /** Every model, in the catalogue's order. */
    List<ModelEntry> all() {
        return catalogue.current().models().stream().flatMap(this::withServed).toList();
    }

    /** Every model that a request may ask for by its name, in the catalogue's order. */
    public List<ModelEntry> visibleTo(Requester requester) {
        return all().stream().filter(entry -> requester.mayUse(entry.name())).toList();
    }

    /** What a request can ask for by name: of the models those whose credential is set, and tasks. */
    public List<Offer> offers(Requester requester) {
        var tasks = catalogue.current().tasks().stream().map(task -> new Offer(Task.PREFIX + task.name(), Task.OWNER));
        var entries = all().stream()
                .filter(entry -> entry.missingVariables().isEmpty())
                .map(entry -> new Offer(entry.name(), entry.provider().key()));
        return Stream.concat(entries, tasks)
                .filter(offer -> requester.mayUse(offer.name()))
                .toList();
    }

    /**
     * A name that can be asked for.
     *
     * @param owner the catalogue's name of the provider; {@code agentsflow} for a task
     */
    public record Offer(String name, String owner) {}

    /**
     * Finds it by its name, for a request.
     *
     * @throws ProblemException 404 when there is no such model, or none that the request may ask for
     */
    public ModelEntry named(String name, Requester requester) {
        requireVisible(name, requester);
        return named(name);
    }

    /** Whoever may not ask for a name hears the same as of a name that nothing has. */
    static void requireVisible(String name, Requester requester) {
        if (!requester.mayUse(name)) {
            throw none(name);
        }
    }

    private static ProblemException none(String name) {
        return ProblemException.notFound(
                name.startsWith(Task.PREFIX)
                        ? "There is no task named %s.".formatted(name.substring(Task.PREFIX.length()))
                        : "There is no model named %s.".formatted(name));
    }

    /**
     * Finds it by its name.
     *
     * @throws ProblemException 404 when there is no such model
     */
    public ModelEntry named(String name) {
        return find(name).orElseThrow(() -> none(name));
    }

    private Optional<ModelEntry> find(String name) {
        for (var entry : catalogue.current().models()) {
            if (!entry.discover()) {
                if (entry.name().equals(name)) {
                    return Optional.of(entry);
                }
            } else if (comesFrom(name, entry.name())) {
                var served = withServed(entry)
                        .filter(other -> other.name().equals(name))
                        .findFirst();
                if (served.isPresent()) {
                    return served;
                }
            }
        }
        return Optional.empty();
    }

    public ModelStatus status(ModelEntry entry) {
        return health.status(root(entry));
    }

    /** What a call has found out: a model that is gone, or whose credential is refused, is down until the next check says otherwise. */
    void heard(ModelEntry entry, ModelFailure failure) {
        if (failure.isOfEntry() && catalogue.current().models().contains(entry)) {
            health.refused(entry, failure);
        }
    }

    /**
     * Who may answer, in the order of asking: healthy models with a closed circuit first, the rest after them; never one
     * whose credential is missing. Models that share a task's calls are drawn anew each time. Fallbacks are the catalogue's choice,
     * whatever the request may ask for by itself.
     *
     * @param wanted a model's name, or {@code task:} and a task's
     * @throws ProblemException 404 when there is neither, or the request may not ask for it
     */
    public List<ModelEntry> candidates(String wanted, Requester requester) {
        requireVisible(wanted, requester);
        var named = mayAnswer(wanted).orElseThrow(() -> none(wanted));
        var ready = new ArrayList<ModelEntry>(named.size());
        var doubtful = new ArrayList<ModelEntry>(0);
        for (var entry : named) {
            if (entry.missingVariables().isEmpty()) {
                (isReady(entry, requester) ? ready : doubtful).add(entry);
            }
        }
        ready.addAll(doubtful);
        return ready;
    }

    /** Whether somebody can answer a chat right now, for any name that a request may ask for. */
    public boolean canChat(Requester requester) {
        var answering = requester.scope().isEmpty()
                ? all().stream()
                : requester.scope().stream()
                        .flatMap(name -> mayAnswer(name).stream())
                        .flatMap(List::stream);
        return answering.anyMatch(
                entry -> status(entry).healthy() && entry.capabilities().contains(Capability.CHAT));
    }

    private boolean isReady(ModelEntry entry, Requester requester) {
        return status(entry).healthy() && circuits.of(entry.name()).isClosedTo(requester.subject());
    }

    /** Whom the catalogue names for a name, in its order; empty when nothing has it. */
    private Optional<List<ModelEntry>> mayAnswer(String wanted) {
        return wanted.startsWith(Task.PREFIX)
                ? catalogue
                        .current()
                        .task(wanted.substring(Task.PREFIX.length()))
                        .map(this::ofTask)
                : find(wanted).map(this::withFallbacks);
    }

    private List<ModelEntry> ofTask(Task task) {
        var entries = new LinkedHashSet<ModelEntry>();
        for (var group : task.groups()) {
            var found = group.stream().flatMap(model -> find(model).stream()).toList();
            entries.addAll(Draw.order(found, ThreadLocalRandom.current()::nextDouble));
        }
        Optional.ofNullable(task.fallback()).flatMap(this::find).ifPresent(entries::add);
        return List.copyOf(entries);
    }

    private List<ModelEntry> withFallbacks(ModelEntry entry) {
        var entries = new LinkedHashSet<ModelEntry>();
        entries.add(entry);
        entry.fallbacks().forEach(fallback -> find(fallback).ifPresent(entries::add));
        return List.copyOf(entries);
    }

    /** The model to ask when a request is too long for this one. */
    Optional<ModelEntry> forLongerContext(ModelEntry entry) {
        return Optional.ofNullable(entry.contextFallback())
                .flatMap(this::find)
                .filter(other -> other.missingVariables().isEmpty());
    }

    private Stream<ModelEntry> withServed(ModelEntry entry) {
        if (!entry.discover()) {
            return Stream.of(entry);
        }
        var served = health.served(entry).stream().filter(entry::canDiscover).toList();
        var entries = new ArrayList<ModelEntry>();
        // asked for by its own name, the first that is served answers
        entries.add(served.isEmpty() ? entry : entry.serving(entry.name(), served.get(0)));
        served.forEach(model -> entries.add(entry.discovered(model)));
        return entries.stream();
    }

    /** The catalogue's entry that a model comes from: health is known of that. */
    private ModelEntry root(ModelEntry entry) {
        var known = catalogue.current().models();
        return known.contains(entry)
                ? entry
                : known.stream()
                        .filter(other -> other.discover() && comesFrom(entry.name(), other.name()))
                        .findFirst()
                        .orElse(entry);
    }

    private static boolean comesFrom(String name, String discovering) {
        return name.equals(discovering) || name.startsWith(discovering + "/");
    }
}
