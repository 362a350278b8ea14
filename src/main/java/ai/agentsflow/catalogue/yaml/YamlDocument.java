package ai.agentsflow.catalogue.yaml;

import java.io.StringReader;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.StreamReader;

/** Turns text into YAML nodes, within bounds; nodes are never turned into objects, whatever their tags say. */
public final class YamlDocument {

    private static final int LONGEST = 512 * 1024;
    private static final int DEEPEST = 20;
    private static final int MOST_ALIASES = 50;
    private static final int MOST_MERGES = 1000;
    private static final String TOO_MUCH = "nested too deeply, more than %s aliases beside %s merge keys, or no YAML"
            .formatted(MOST_ALIASES, MOST_MERGES);
    private static final Pattern NAMES =
            Pattern.compile("(?s)(undefined alias|tag handle|anchor|hexadecimal numbers|tag is not allowed).*");

    private final FaultLog faults;

    public YamlDocument(FaultLog faults) {
        this.faults = faults;
    }

    /** The one document in the text, null when there is nothing in it; a fault of syntax ends the reading at once. */
    @Nullable
    public Node compose(String text) {
        if (text.length() > LONGEST) {
            throw failure(1, 1, "must not be longer than %s characters".formatted(LONGEST));
        }
        String yaml = text.startsWith("\uFEFF") ? text.substring(1) : text;
        refuseUnprintable(yaml);
        try {
            Node root = new Yaml(bounded()).compose(new StringReader(yaml));
            if (root != null && YamlAliases.count(root) > MOST_ALIASES) {
                throw failure(1, 1, TOO_MUCH);
            }
            return root;
        } catch (MarkedYAMLException e) {
            Mark mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
            int line = mark == null ? 1 : mark.getLine() + 1;
            int column = mark == null ? 1 : mark.getColumn() + 1;
            throw failure(line, column, problem(e) + hint(yaml, line));
        } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw failure(1, 1, TOO_MUCH);
        }
    }

    private static LoaderOptions bounded() {
        var options = new LoaderOptions();
        options.setCodePointLimit(LONGEST);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(MOST_ALIASES + MOST_MERGES);
        return options;
    }

    private void refuseUnprintable(String yaml) {
        int line = 1;
        int column = 1;
        for (int codePoint : yaml.codePoints().toArray()) {
            if (!StreamReader.isPrintable(codePoint)) {
                throw failure(line, column, String.format(Locale.ROOT, "no YAML: the character U+%04X", codePoint));
            }
            column = codePoint == '\n' ? 1 : column + 1;
            line = codePoint == '\n' ? line + 1 : line;
        }
    }

    /** The parser's words without the names and pieces of text it stumbled over: any of them may be a secret. */
    private static String problem(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "unreadable" : e.getProblem();
        return "no YAML: " + NAMES.matcher(problem).replaceFirst("$1").strip();
    }

    /** Braces mean something to YAML inside of brackets and braces, the slip that this format invites. */
    private static String hint(String yaml, int line) {
        boolean variable = yaml.lines().skip(line - 1L).findFirst().orElse("").contains("${");
        return variable ? "; inside of [ ] and { } put quotes around ${…}" : "";
    }

    private InvalidCatalogueException failure(int line, int column, String message) {
        faults.add(line, column, "", message);
        return faults.failure();
    }
}
