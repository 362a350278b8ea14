package ai.agentsflow.platform.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A file of environment variables, as service managers and container engines take them: {@code NAME=value} in each line, with or
 * without {@code export}, quotes and comments.
 *
 * @param variables what it sets; of two the last one
 * @param faults lines that are none, without what stands in them
 */
public record EnvFile(Map<String, String> variables, List<String> faults) {

    private static final Pattern LINE =
            Pattern.compile("\\s*(?:export\\s+)?(?<name>[A-Za-z_][A-Za-z0-9_.-]*)\\s*=\\s*(?<value>.*)");
    private static final Pattern DOUBLE = Pattern.compile("\"(?<text>(?:[^\"\\\\]|\\\\.)*+)\"\\s*(?:#.*)?");
    private static final Pattern SINGLE = Pattern.compile("'(?<text>[^']*)'\\s*(?:#.*)?");

    public EnvFile {
        variables = Map.copyOf(variables);
        faults = List.copyOf(faults);
    }

    /**
     * Reads one.
     *
     * @param source what faults call it
     */
    public static EnvFile parse(String text, String source) {
        var variables = new LinkedHashMap<String, String>();
        var faults = new ArrayList<String>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            var matcher = LINE.matcher(line);
            if (matcher.matches()) {
                variables.put(
                        matcher.group("name"), value(matcher.group("value").strip()));
            } else {
                faults.add("%s:%s: NAME=value is needed".formatted(source, number));
            }
        }
        return new EnvFile(variables, faults);
    }

    private static String value(String written) {
        var twice = DOUBLE.matcher(written);
        if (twice.matches()) {
            return twice.group("text").replaceAll("\\\\([\"\\\\$`])", "$1");
        }
        var once = SINGLE.matcher(written);
        // unquoted, a comment begins after a blank
        return once.matches() ? once.group("text") : written.replaceFirst("(?:^|\\s+)#.*$", "");
    }
}
