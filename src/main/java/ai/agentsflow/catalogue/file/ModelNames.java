package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.ModelNameRule;
import ai.agentsflow.catalogue.yaml.YamlText;
import ai.agentsflow.platform.config.Spelling;
import ai.agentsflow.platform.web.NamePattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names that models have, and the names by which other parts of the catalogue point at them. */
final class ModelNames {

    private final Map<String, YamlText> declared = new LinkedHashMap<>();
    private final Set<String> discovering = new HashSet<>();
    private final List<YamlText> references = new ArrayList<>();

    void declare(YamlText name, boolean discovers) {
        ModelNameRule.violationOfEntry(name.value()).ifPresent(name::fault);
        YamlText first = declared.putIfAbsent(name.value(), name);
        if (first != null) {
            name.fault("is the name of %s too".formatted(first.place().path().replace(".name", "")));
        }
        if (discovers) {
            discovering.add(name.value());
        }
    }

    /** Notes names that must turn out to be models; one named twice is a fault at once. */
    List<String> refer(List<YamlText> names) {
        Set<String> seen = new HashSet<>();
        names.stream().filter(name -> !seen.add(name.value())).forEach(name -> name.fault("is named twice"));
        references.addAll(names);
        return names.stream().map(YamlText::value).toList();
    }

    /** Ends the reading: a reference to a model that is not there is a fault. */
    void verify() {
        for (YamlText reference : references) {
            String name = reference.value();
            if (NamePattern.isIn(name)) {
                reference.fault("must be a model's name, not a pattern");
            } else if (!declared.containsKey(name) && !isUnderDiscovery(name) && !isCovered(name)) {
                reference.fault("there is no model " + quoted(reference) + hint(reference));
            }
        }
    }

    private boolean isUnderDiscovery(String name) {
        return discovering.stream().anyMatch(prefix -> name.startsWith(prefix + '/'))
                && ModelNameRule.violation(name).isEmpty();
    }

    private boolean isCovered(String name) {
        return declared.keySet().stream()
                        .filter(NamePattern::isIn)
                        .anyMatch(pattern -> NamePattern.covers(pattern, name))
                && ModelNameRule.violation(name).isEmpty();
    }

    /** Suggests only what the file itself says: a name out of a variable is not shown. */
    private String hint(YamlText reference) {
        List<String> written = declared.values().stream()
                .filter(name -> name.written().equals(name.value()))
                .map(YamlText::value)
                .toList();
        return Spelling.hint(reference.written(), written);
    }

    /** The file's own words, never what a variable made of them. */
    private static String quoted(YamlText reference) {
        String written = reference.written().replaceAll("[^ -~]", "?");
        return '"' + (written.length() <= 60 ? written : written.substring(0, 60) + "…") + '"';
    }
}
