package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Catalogue;
import ai.agentsflow.catalogue.ModelEntry;
import ai.agentsflow.catalogue.Task;
import ai.agentsflow.catalogue.yaml.FaultLog;
import ai.agentsflow.catalogue.yaml.InvalidCatalogueException;
import ai.agentsflow.catalogue.yaml.VariableExpansion;
import ai.agentsflow.catalogue.yaml.YamlDocument;
import ai.agentsflow.catalogue.yaml.YamlPlace;
import ai.agentsflow.catalogue.yaml.YamlSection;
import ai.agentsflow.catalogue.yaml.YamlTexts;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a catalogue from YAML and checks all of it.
 *
 * <p>What a variable holds is text and nothing else: it cannot add structure. An entry that uses a variable nobody has set
 * is kept, with the variable among its {@link ModelEntry#missingVariables()}.
 */
public final class CatalogueReader {

    private final VariableExpansion variables;

    /**
     * Makes a reader.
     *
     * @param variables gives the value of a variable, null when it is not set
     */
    public CatalogueReader(UnaryOperator<@Nullable String> variables) {
        this.variables = new VariableExpansion(variables);
    }

    /**
     * Reads one file.
     *
     * @param yaml the text of the file
     * @param source what faults call it, such as its name
     * @throws InvalidCatalogueException with every fault there is
     */
    public Catalogue read(String yaml, String source) {
        var faults = new FaultLog(source);
        Node root = new YamlDocument(faults).compose(yaml);
        if (root == null) {
            faults.add(1, 1, "", "is empty; models are needed");
            throw faults.failure();
        }
        var texts = new YamlTexts(variables, (place, variable) -> place.fault(variable + " is not set"));
        Catalogue catalogue = YamlSection.at(new YamlPlace(root, "", faults), texts)
                .map(file -> catalogue(file, texts))
                .orElseGet(() -> new Catalogue(List.of(), List.of()));
        faults.verify();
        return catalogue;
    }

    private static Catalogue catalogue(YamlSection file, YamlTexts texts) {
        var names = new ModelNames();
        List<YamlPlace> places = file.list("models").orElse(List.of());
        if (places.isEmpty() && !file.place("models").isFaulty()) {
            file.place("models").fault("at least one is needed");
        }
        List<ModelEntry> models = places.stream()
                .flatMap(place -> ModelEntryReader.read(place, texts, names).stream())
                .toList();
        List<Task> tasks =
                file.section("tasks").map(new TaskReader(texts, names)::read).orElse(List.of());
        file.allowExtensions();
        file.refuseOtherKeys();
        names.verify();
        return new Catalogue(models, tasks);
    }
}
