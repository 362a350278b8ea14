package ai.agentsflow.routing;

import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.file.CatalogueFile;
import ai.agentsflow.health.ModelHealth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which model has a name: by the catalogue as it stands, and by what its upstreams list. */
final class ModelDirectory {

    /** The pattern that leaves nothing to others. */
    private static final String ALL = "*";

    /** Of one pattern's models; what lists more than these are routers, of which nobody reads the list to its end. */
    private static final int MOST_LISTED = 1000;

    private final CatalogueFile catalogue;
    private final ModelHealth health;

    ModelDirectory(CatalogueFile catalogue, ModelHealth health) {
        this.catalogue = catalogue;
        this.health = health;
    }

    /** Everything that the catalogue and its discovering entries have, patterns too, in the catalogue's order. */
    Stream<ModelEntry> all() {
        return catalogue.current().models().stream().flatMap(this::withServed);
    }

    /**
     * Every model that is known to be one, and no pattern.
     *
     * @param names of models under patterns, beside those that are listed
     */
    Stream<ModelEntry> listed(List<String> names) {
        return catalogue.current().models().stream()
                .flatMap(entry -> entry.isPattern() ? listed(entry, names) : withServed(entry));
    }

    /** What the upstream lists, and what else it has answered to. */
    private Stream<ModelEntry> listed(ModelEntry pattern, List<String> names) {
        var listed = health.served(pattern).stream()
                .flatMap(served -> pattern.listed(served).stream())
                .limit(MOST_LISTED);
        var others = names.stream().flatMap(name -> pattern.matching(name).stream());
        return pattern.missingVariables().isEmpty()
                ? Stream.concat(listed, others).distinct().filter(entry -> isOf(pattern, entry.name()))
                : Stream.empty();
    }

    /** Whether a name is left to this pattern by all other entries. */
    private boolean isOf(ModelEntry pattern, String name) {
        var current = catalogue.current();
        return current.find(name).isEmpty()
                && current.covering(name).filter(pattern::equals).isPresent();
    }

    /**
     * The model that a name asks for: the entry of this name; else what is discovered under it; else the most specific pattern's; else
     * what is discovered by the server's own name for it, for which a pattern has to leave it that covers all names.
     */
    Optional<ModelEntry> find(String name) {
        return ofEntry(name).or(() -> {
            var pattern = catalogue.current().covering(name);
            boolean coversAll =
                    pattern.filter(entry -> entry.name().equals(ALL)).isPresent();
            var matching = pattern.flatMap(entry -> entry.matching(name));
            return pattern.isPresent() && !coversAll ? matching : ofServed(name).or(() -> matching);
        });
    }

    /** A server's own name for a model that is discovered, as its vendor's examples have it; Ollama's may lack {@code :latest}. */
    private Optional<ModelEntry> ofServed(String name) {
        return catalogue.current().models().stream()
                .filter(ModelEntry::discover)
                .flatMap(entry -> health.served(entry).stream()
                        .filter(served -> served.equals(name) || served.equals(name + ":latest"))
                        .filter(entry::canDiscover)
                        .map(entry::discovered))
                .findFirst();
    }

    private Optional<ModelEntry> ofEntry(String name) {
        for (var entry : catalogue.current().models()) {
            if (!entry.discover()) {
                if (entry.name().equals(name) && !entry.isPattern()) {
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
    ModelEntry root(ModelEntry entry) {
        var pattern = entry.pattern();
        if (pattern != null) {
            return catalogue.current().find(pattern).orElse(entry);
        }
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
