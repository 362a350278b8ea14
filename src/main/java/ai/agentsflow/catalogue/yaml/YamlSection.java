package ai.agentsflow.catalogue.yaml;

import ai.agentsflow.platform.config.Spelling;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Keys and their values. It remembers which keys were asked for, so that {@link #refuseOtherKeys()} can tell the rest.
 * A value of the wrong kind is a fault and reads as absent. Merge keys are followed.
 */
public final class YamlSection {

    private static final int MOST_KEYS = 1000;
    private static final String TOO_MANY = "must not hold more than %s keys".formatted(MOST_KEYS);
    private static final String MERGE = "<<";
    private static final String TWICE = "is there twice";

    private final YamlPlace place;
    private final YamlTexts texts;
    private final Map<String, YamlPlace> keys = new LinkedHashMap<>();
    private final Map<String, YamlPlace> values = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private boolean tooMany;

    private YamlSection(YamlPlace place, MappingNode mapping, YamlTexts texts) {
        this.place = place;
        this.texts = texts;
        if (mapping.getValue().size() > MOST_KEYS) {
            place.fault(TOO_MANY);
            return;
        }
        @Nullable YamlPlace merge = null;
        for (NodeTuple tuple : mapping.getValue()) {
            if (!YamlMerge.isKey(tuple)) {
                add(tuple.getKeyNode(), tuple.getValueNode());
            } else if (merge == null) {
                merge = place.member(MERGE, tuple.getValueNode());
            } else {
                place.member(MERGE, tuple.getKeyNode()).fault(TWICE);
            }
        }
        if (merge != null) {
            YamlMerge.take(merge, mapping, this::addMerged);
        }
    }

    /** Reads a place as keys and values; a fault and empty when it holds something else. */
    public static Optional<YamlSection> at(YamlPlace place, YamlTexts texts) {
        if (!place.isPlain()) {
            return Optional.empty();
        }
        if (place.node() instanceof MappingNode mapping) {
            return Optional.of(new YamlSection(place, mapping, texts));
        }
        place.fault("must be keys with values");
        return Optional.empty();
    }

    /** Where a value is written, or the section itself when it is not. */
    public YamlPlace place(String key) {
        @Nullable YamlPlace written = values.get(key);
        return written == null ? place.member(key, place.node()) : written;
    }

    public boolean has(String key) {
        return value(key).isPresent();
    }

    public Optional<YamlText> text(String key) {
        return value(key).flatMap(texts::at);
    }

    /** Whether a text is written that cannot be told because a variable has no value. */
    public boolean lacksVariable(String key) {
        return value(key).filter(texts::lacksVariable).isPresent();
    }

    /** A text that must be there. */
    public Optional<YamlText> requiredText(String key) {
        YamlPlace where = place(key);
        var needed = texts.reportingMissingTo((value, name) -> value.fault("is needed, and " + name + " is not set"));
        Optional<YamlText> text = value(key).flatMap(needed::at);
        if (text.isEmpty() && !where.isFaulty()) {
            where.fault("is needed");
        }
        return text;
    }

    /**
     * The texts of a list; those without a value are left out.
     *
     * @return empty when there is no list, and when something is written in it and none of it has a value
     */
    public Optional<List<YamlText>> textList(String key) {
        List<YamlPlace> elements = list(key).orElse(null);
        if (elements == null) {
            return Optional.empty();
        }
        List<YamlText> list =
                elements.stream().flatMap(element -> texts.at(element).stream()).toList();
        return list.isEmpty() && !elements.isEmpty() ? Optional.empty() : Optional.of(list);
    }

    public Optional<List<YamlPlace>> list(String key) {
        YamlPlace value = value(key).orElse(null);
        if (value == null || !value.isPlain()) {
            return Optional.empty();
        }
        Optional<List<YamlPlace>> elements = value.elements();
        if (elements.isEmpty()) {
            value.fault("must be a list, such as [a, b]");
        }
        return elements;
    }

    public Optional<YamlSection> section(String key) {
        return value(key).flatMap(value -> at(value, texts));
    }

    /** Every key with its place and the place of its value, for a section whose keys are the author's own. */
    public Map<String, YamlPlace> anyKeys() {
        known.addAll(values.keySet());
        return values;
    }

    /** Where a key of {@link #anyKeys()} itself is written. */
    public YamlPlace placeOfKey(String key) {
        @Nullable YamlPlace written = keys.get(key);
        return written == null ? place : written;
    }

    /** Leaves alone what begins with {@code x-}: a place for what the author of the file writes once and uses elsewhere. */
    public void allowExtensions() {
        keys.keySet().stream().filter(key -> key.startsWith("x-")).forEach(known::add);
    }

    /** Ends the reading of this section: a key that nobody asked for is a fault. */
    public void refuseOtherKeys() {
        keys.forEach((key, where) -> {
            if (!known.contains(key)) {
                var possible =
                        known.stream().filter(name -> !values.containsKey(name)).toList();
                where.fault("unknown key" + Spelling.hint(key, possible));
            }
        });
    }

    private Optional<YamlPlace> value(String key) {
        known.add(key);
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isNothing());
    }

    private void add(Node key, Node value) {
        if (!(key instanceof ScalarNode scalar)) {
            new YamlPlace(key, place.path(), place.faults()).fault("a key must be a single word");
            return;
        }
        String name = scalar.getValue();
        YamlPlace where = place.member(shown(name), key);
        if (keys.putIfAbsent(name, where) == null) {
            values.put(name, place.member(shown(name), value));
        } else {
            where.fault(TWICE);
        }
    }

    /** What is written here itself counts before what is merged in. */
    private void addMerged(NodeTuple tuple) {
        if (keys.size() >= MOST_KEYS) {
            if (!tooMany) {
                tooMany = true;
                place.fault(TOO_MANY);
            }
        } else if (!(tuple.getKeyNode() instanceof ScalarNode key) || !keys.containsKey(key.getValue())) {
            add(tuple.getKeyNode(), tuple.getValueNode());
        }
    }

    /** A key as a path can hold it. */
    private static String shown(String key) {
        String printable = key.replaceAll("[^A-Za-z0-9_-]", "?");
        return printable.length() <= 40 ? printable : printable.substring(0, 40) + '…';
    }
}
