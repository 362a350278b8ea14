package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a catalogue cannot offer as long as somebody sets no value for a variable, such as a provider's key. */
public final class MissingVariables {

    private MissingVariables() {}

    /** One line for all of it: {@code OPENAI_API_KEY (gpt-*, gpt-4o-mini)}; empty when nothing is missing. */
    public static Optional<String> of(Catalogue catalogue) {
        Map<String, List<String>> byVariable = new LinkedHashMap<>();
        for (var entry : catalogue.models()) {
            for (var variable : entry.missingVariables()) {
                byVariable.computeIfAbsent(variable, key -> new ArrayList<>()).add(entry.name());
            }
        }
        return byVariable.isEmpty()
                ? Optional.empty()
                : Optional.of(byVariable.entrySet().stream()
                        .map(missing -> "%s (%s)".formatted(missing.getKey(), String.join(", ", missing.getValue())))
                        .collect(Collectors.joining(", ")));
    }
}
