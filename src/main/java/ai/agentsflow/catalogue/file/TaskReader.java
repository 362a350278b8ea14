package ai.agentsflow.catalogue.file;

import ai.agentsflow.catalogue.Task;
import ai.agentsflow.catalogue.yaml.YamlPlace;
import ai.agentsflow.catalogue.yaml.YamlSection;
import ai.agentsflow.catalogue.yaml.YamlText;
import ai.agentsflow.catalogue.yaml.YamlTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the tasks of the file. */
final class TaskReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final YamlTexts texts;
    private final ModelNames names;

    TaskReader(YamlTexts texts, ModelNames names) {
        this.texts = texts.reportingMissingTo((place, variable) -> place.fault(variable + " is not set"));
        this.names = names;
    }

    List<Task> read(YamlSection tasks) {
        List<Task> read = new ArrayList<>();
        tasks.anyKeys().forEach((name, place) -> {
            if (!NAME.matcher(name).matches()) {
                tasks.placeOfKey(name).fault("the name of a task must be 1 to 64 letters, digits and . _ -");
            }
            YamlSection.at(place, texts).ifPresent(section -> read.add(task(name, section)));
        });
        return read;
    }

    private Task task(String name, YamlSection section) {
        List<List<YamlText>> groups = section.list("models").orElse(List.of()).stream()
                .map(this::group)
                .filter(group -> !group.isEmpty())
                .toList();
        names.refer(groups.stream().flatMap(List::stream).toList());
        Optional<YamlText> fallback = section.text("fallback");
        names.refer(fallback.stream().toList());
        if (!section.has("models") && !section.has("fallback")) {
            section.place("models").fault("is needed, or fallback");
        }
        section.refuseOtherKeys();
        @Nullable String last = fallback.map(YamlText::value).orElse(null);
        return new Task(
                name,
                groups.stream()
                        .map(group -> group.stream().map(YamlText::value).toList())
                        .toList(),
                last);
    }

    /** A name alone is a group of one. */
    private List<YamlText> group(YamlPlace place) {
        List<YamlPlace> elements = place.elements().orElse(List.of(place));
        if (elements.isEmpty()) {
            place.fault("must name at least one");
        }
        return elements.stream().flatMap(element -> texts.at(element).stream()).toList();
    }
}
