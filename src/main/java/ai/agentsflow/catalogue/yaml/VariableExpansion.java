package ai.agentsflow.catalogue.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts values for <code>${NAME}</code> and <code>${NAME:default}</code>; <code>$${</code> stands for the characters
 * themselves. A variable set to nothing counts as not set.
 */
public final class VariableExpansion {

    private static final Pattern REFERENCE = Pattern.compile(
            "(?<escape>\\$\\$\\{)|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_.]*)(?::(?<default>(?!-)[^{}]*))?}|\\$\\{");

    private final UnaryOperator<@Nullable String> variables;

    public VariableExpansion(UnaryOperator<@Nullable String> variables) {
        this.variables = variables;
    }

    /**
     * What became of a text.
     *
     * @param missing the variables that have neither a value nor a default
     * @param wellFormed whether every <code>${</code> began a reference
     */
    record Expanded(String text, List<String> missing, boolean wellFormed) {}

    /** What a value brings with it is never looked at again: a reference inside of it stays as it is. */
    Expanded expand(String text) {
        var expanded = new StringBuilder();
        List<String> missing = new ArrayList<>();
        boolean wellFormed = true;
        var matcher = REFERENCE.matcher(text);
        int from = 0;
        while (matcher.find()) {
            expanded.append(text, from, matcher.start());
            from = matcher.end();
            String name = matcher.group("name");
            if (matcher.group("escape") != null) {
                expanded.append("${");
            } else if (name == null) {
                wellFormed = false;
            } else {
                String value = value(name, matcher.group("default"));
                if (value == null) {
                    missing.add(name);
                } else {
                    expanded.append(value);
                }
            }
        }
        return new Expanded(expanded.append(text, from, text.length()).toString(), missing, wellFormed);
    }

    private @Nullable String value(String name, @Nullable String standard) {
        String value = variables.apply(name);
        return value == null || value.isBlank() ? standard : value.strip();
    }
}
