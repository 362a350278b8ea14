package ai.agentsflow.catalogue.yaml;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Takes in what a section's <a href="https://yaml.org/type/merge.html">merge key</a> names: {@code <<: *common}, or a list of
 * them, each of which may have a merge key of its own. What is named earlier counts before what is named later.
 */
final class YamlMerge {

    private static final int DEEPEST = 20;

    private final Consumer<NodeTuple> taken;
    private final Set<MappingNode> merged = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<MappingNode> open = new ArrayDeque<>();

    private YamlMerge(Consumer<NodeTuple> taken) {
        this.taken = taken;
    }

    static boolean isKey(NodeTuple tuple) {
        return tuple.getKeyNode().getTag().equals(Tag.MERGE);
    }

    /**
     * Hands over the keys with their values, those that count first before others of the same name.
     *
     * @param place the merge key's value
     * @param section whose merge key it is
     */
    static void take(YamlPlace place, MappingNode section, Consumer<NodeTuple> taken) {
        var merge = new YamlMerge(taken);
        merge.open.push(section);
        merge.take(place);
    }

    private void take(YamlPlace place) {
        if (!place.isPlain()) {
            return;
        }
        List<YamlPlace> elements = place.elements().orElse(List.of(place));
        for (var element : elements) {
            if (element.node() instanceof MappingNode mapping && element.isPlain()) {
                take(element, mapping);
            } else {
                element.fault("must be keys with values, or a list of such");
            }
        }
    }

    private void take(YamlPlace place, MappingNode mapping) {
        if (open.contains(mapping)) {
            place.fault("must not lead back to itself");
        } else if (open.size() > DEEPEST) {
            place.fault("must not lead through more than %s others".formatted(DEEPEST));
        } else if (merged.add(mapping)) {
            open.push(mapping);
            mapping.getValue().stream().filter(tuple -> !isKey(tuple)).forEach(taken);
            mapping.getValue().stream()
                    .filter(YamlMerge::isKey)
                    .forEach(tuple -> take(new YamlPlace(tuple.getValueNode(), place.path(), place.faults())));
            open.pop();
        }
    }
}
