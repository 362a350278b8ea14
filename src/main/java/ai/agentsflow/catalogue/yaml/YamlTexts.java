package ai.agentsflow.catalogue.yaml;

import ai.agentsflow.catalogue.yaml.VariableExpansion.Expanded;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads single values and puts the variables in.
 *
 * @param missing told of every variable without a value, and where it stands
 */
public record YamlTexts(VariableExpansion variables, BiConsumer<YamlPlace, String> missing) {

    private static final Pattern CONTROL_CHARACTER = Pattern.compile("\\p{Cntrl}");

    /** The text at a place; empty when nothing is written there, a variable has no value, or it is a fault. */
    public Optional<YamlText> at(YamlPlace place) {
        if (place.isNothing() || !place.isPlain()) {
            return Optional.empty();
        }
        if (!(place.node() instanceof ScalarNode scalar)) {
            place.fault("must be a single value");
            return Optional.empty();
        }
        Expanded expanded = variables.expand(scalar.getValue());
        String value = expanded.text().strip();
        if (!expanded.wellFormed()) {
            place.fault("a ${ must begin ${NAME} or ${NAME:default}; $${ stands for the characters themselves");
        } else if (!expanded.missing().isEmpty()) {
            expanded.missing().forEach(name -> missing.accept(place, name));
        } else if (CONTROL_CHARACTER.matcher(value).find()) {
            place.fault("must be one line, without control characters");
        } else if (!value.isEmpty()) {
            return Optional.of(new YamlText(place, scalar.getValue().strip(), value));
        }
        return Optional.empty();
    }

    boolean lacksVariable(YamlPlace place) {
        return place.node() instanceof ScalarNode scalar
                && !variables.expand(scalar.getValue()).missing().isEmpty();
    }

    /** The same texts with another listener for variables without a value. */
    public YamlTexts reportingMissingTo(BiConsumer<YamlPlace, String> listener) {
        return new YamlTexts(variables, listener);
    }
}
