package ai.agentsflow.routing;

import ai.agentsflow.catalogue.Capability;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.catalogue.file.CatalogueFile;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.health.ModelHealth;
import ai.agentsflow.health.ModelStatus;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.web.NamePattern;
import ai.agentsflow.platform.web.Requester;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The models there are right now: the catalogue's, those that a discovering entry's upstream serves, and whatever a client asks for that
 * a pattern covers. Of the last kind the upstream alone knows whether there is such a model; until it has answered, calls of it are
 * accounted to the pattern.
 */
@ApplicationScoped
public class Models {

    private final CatalogueFile catalogue;
    private final ModelHealth health;
    private final Circuits circuits;
    private final ModelDirectory directory;
    private final AnsweredNames answered;

    @Inject
    Models(CatalogueFile catalogue, ModelHealth health, Circuits circuits) {
        this(catalogue, health, circuits, System::nanoTime);
    }

    Models(CatalogueFile catalogue, ModelHealth health, Circuits circuits, LongSupplier nanos) {
        this.catalogue = catalogue;
        this.health = health;
        this.circuits = circuits;
        this.directory = new ModelDirectory(catalogue, health);
        this.answered = new AnsweredNames(nanos);
    }

    /** Everything that is accounted for by its name, in the catalogue's order: patterns too, and of their models those answered to. */
    List<ModelEntry> all() {
        return Stream.concat(
                        directory.all(),
                        answered.all().stream()
                                .flatMap(name -> directory.find(name).stream())
                                .filter(entry -> entry.pattern() != null))
                .toList();
    }

    /** Every model that a request may ask for by its name, in the catalogue's order. */
    public List<ModelEntry> visibleTo(Requester requester) {
        return directory
                .listed(answered.all())
                .filter(entry -> requester.mayUse(entry.name()))
                .toList();
    }

    /** What a request can ask for by name: of the models those whose credential is set, and tasks. */
    public List<Offer> offers(Requester requester) {
        var tasks = catalogue.current().tasks().stream().map(task -> new Offer(Task.PREFIX + task.name(), Task.OWNER));
        var entries = directory
                .listed(answered.all())
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
        return directory.find(name).orElseThrow(() -> none(name));
    }

    /**
     * Finds a model that is known to be one: of a pattern's models those that its upstream lists or has answered to.
     *
     * @throws ProblemException 404 when there is no such model, or none that the request may ask for
     */
    public ModelEntry known(String name, Requester requester) {
        var entry = named(name, requester);
        if (entry.pattern() != null && directory.listed(answered.all()).noneMatch(entry::equals)) {
            throw none(name);
        }
        return entry;
    }

    public ModelStatus status(ModelEntry entry) {
        return health.status(directory.root(entry));
    }

    /** A model's circuit, or its pattern's before it has answered: {@code closed}, {@code open} or {@code half_open}. */
    public String circuit(ModelEntry entry) {
        return circuits.state(accounted(entry).name());
    }

    /** To what a call of a model is accounted: to itself, or to its pattern as long as it may be a name that nothing has. */
    ModelEntry accounted(ModelEntry entry) {
        var pattern = entry.pattern();
        return pattern == null || answered.contains(entry.name())
                ? entry
                : catalogue.current().find(pattern).orElseGet(() -> entry.serving(pattern, pattern));
    }

    /**
     * A model has begun to answer.
     *
     * @return the name of the one that is not accounted for by itself any more
     */
    Optional<String> answered(ModelEntry entry) {
        var gone = Optional.ofNullable(entry.pattern())
                .flatMap(catalogue.current()::find)
                .filter(ModelEntry::isPatternOfModels)
                .flatMap(pattern -> answered.add(entry.name()));
        gone.ifPresent(circuits::forget);
        return gone;
    }

    /**
     * What a call has found out: a model that is gone, or whose credential is refused, is down until the next check says otherwise. Of a
     * pattern's models the credential is the pattern's; that a model is gone says nothing about the others.
     *
     * @return the name of a model that is not accounted for by itself any more
     */
    Optional<String> heard(ModelEntry entry, ModelFailure failure) {
        if (!failure.isOfEntry()) {
            return Optional.empty();
        }
        if (entry.pattern() != null && failure.kind() == ModelFailure.Kind.MODEL_UNKNOWN) {
            if (answered.remove(entry.name())) {
                circuits.forget(entry.name());
                return Optional.of(entry.name());
            }
            return Optional.empty();
        }
        var root = directory.root(entry);
        if (catalogue.current().models().contains(root)
                && (root.equals(entry)
                        || root.matching(entry.name()).filter(entry::equals).isPresent())) {
            health.refused(root, failure);
        }
        return Optional.empty();
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
        if (ready.isEmpty() && !named.isEmpty() && named.get(0).pattern() != null && !wanted.startsWith(Task.PREFIX)) {
            throw lacking(named.get(0));
        }
        return ready;
    }

    /** As nobody knows whether there is such a model, there is none. */
    private static ProblemException lacking(ModelEntry entry) {
        return ProblemException.notFound("There is no model named %s: %s needs %s."
                .formatted(entry.name(), entry.pattern(), String.join(", ", entry.missingVariables())));
    }

    /** Whether somebody can answer a chat right now, for any name that a request may ask for. */
    public boolean canChat(Requester requester) {
        var answering = requester.scope().isEmpty()
                ? all().stream()
                : requester.scope().stream()
                        .flatMap(name -> NamePattern.isIn(name) ? covered(name) : mayAnswer(name).stream())
                        .flatMap(List::stream);
        return answering.anyMatch(
                entry -> status(entry).healthy() && entry.capabilities().contains(Capability.CHAT));
    }

    /** What a pattern of names in an allow-list allows: models and patterns that it covers, and patterns that cover it. */
    private Stream<List<ModelEntry>> covered(String allowed) {
        return Stream.of(all().stream()
                .filter(entry -> NamePattern.covers(allowed, entry.name()) || NamePattern.covers(entry.name(), allowed))
                .toList());
    }

    private boolean isReady(ModelEntry entry, Requester requester) {
        return status(entry).healthy() && circuits.isClosedTo(accounted(entry).name(), requester.subject());
    }

    /** Whom the catalogue names for a name, in its order; empty when nothing has it. */
    private Optional<List<ModelEntry>> mayAnswer(String wanted) {
        return wanted.startsWith(Task.PREFIX)
                ? catalogue
                        .current()
                        .task(wanted.substring(Task.PREFIX.length()))
                        .map(this::ofTask)
                : directory.find(wanted).map(this::withFallbacks);
    }

    private List<ModelEntry> ofTask(Task task) {
        var entries = new LinkedHashSet<ModelEntry>();
        for (var group : task.groups()) {
            var found = group.stream()
                    .flatMap(model -> directory.find(model).stream())
                    .toList();
            entries.addAll(Draw.order(found, ThreadLocalRandom.current()::nextDouble));
        }
        Optional.ofNullable(task.fallback()).flatMap(directory::find).ifPresent(entries::add);
        return List.copyOf(entries);
    }

    private List<ModelEntry> withFallbacks(ModelEntry entry) {
        var entries = new LinkedHashSet<ModelEntry>();
        entries.add(entry);
        entry.fallbacks().forEach(fallback -> directory.find(fallback).ifPresent(entries::add));
        return List.copyOf(entries);
    }

    /** The model to ask when a request is too long for this one. */
    Optional<ModelEntry> forLongerContext(ModelEntry entry) {
        return Optional.ofNullable(entry.contextFallback())
                .flatMap(directory::find)
                .filter(other -> other.missingVariables().isEmpty());
    }
}
