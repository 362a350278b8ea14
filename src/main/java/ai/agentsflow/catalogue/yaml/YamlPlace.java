package ai.agentsflow.catalogue.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** One place in the file: what stands there, the path to it, and where to report what is wrong with it. */
public record YamlPlace(Node node, String path, FaultLog faults) {

    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ);

    public void fault(String message) {
        Mark mark = node.getStartMark();
        faults.add(mark.getLine() + 1, mark.getColumn() + 1, path, message);
    }

    public boolean isFaulty() {
        return faults.tellsOf(path);
    }

    /** Whether nothing is written here, or {@code null}. */
    boolean isNothing() {
        return node.getTag().equals(Tag.NULL);
    }

    /** Whether the value has one of YAML's own types; a tag of any other kind is a fault. */
    boolean isPlain() {
        if (PLAIN_TAGS.contains(node.getTag())) {
            return true;
        }
        fault("must be a plain value, without a tag");
        return false;
    }

    /** What stands in the list here; empty when something else does. */
    public Optional<List<YamlPlace>> elements() {
        if (!(node instanceof SequenceNode sequence) || !isPlain()) {
            return Optional.empty();
        }
        List<YamlPlace> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            elements.add(new YamlPlace(element, "%s[%s]".formatted(path, elements.size()), faults));
        }
        return Optional.of(elements);
    }

    YamlPlace member(String key, Node value) {
        return new YamlPlace(value, path.isEmpty() ? key : path + '.' + key, faults);
    }
}
