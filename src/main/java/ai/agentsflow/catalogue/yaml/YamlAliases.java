package ai.agentsflow.catalogue.yaml;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Counts the places at which what is written once stands again. Merge keys do not count: a section takes each mapping in once,
 * however often it is named, so that they cannot multiply.
 */
final class YamlAliases {

    private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Node> rest = new ArrayDeque<>();
    private int count;

    private YamlAliases() {}

    /** How many there are below the node, in time that grows with the length of the text. */
    static int count(Node root) {
        var aliases = new YamlAliases();
        aliases.meet(root, false);
        while (!aliases.rest.isEmpty()) {
            aliases.look(aliases.rest.pop());
        }
        return aliases.count;
    }

    private void look(Node node) {
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(element -> meet(element, false));
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(this::look);
        }
    }

    private void look(NodeTuple tuple) {
        meet(tuple.getKeyNode(), false);
        boolean merge = tuple.getKeyNode().getTag().equals(Tag.MERGE);
        if (merge && tuple.getValueNode() instanceof SequenceNode sequence && seen.add(sequence)) {
            List<Node> merged = sequence.getValue();
            merged.forEach(one -> meet(one, true));
        } else {
            meet(tuple.getValueNode(), merge);
        }
    }

    private void meet(Node node, boolean merged) {
        boolean collection = node instanceof SequenceNode || node instanceof MappingNode;
        if (collection && seen.add(node)) {
            rest.push(node);
        } else if (collection && !merged) {
            count++;
        }
    }
}
