package ai.agentsflow.catalogue;

import ai.agentsflow.platform.web.NamePattern;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which names a model may have: those that can stand in a request, and in a path beside our own literal ones. */
public final class ModelNameRule {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:/-]{1,128}");
    private static final Set<String> LITERAL_PATHS = Set.of("metrics", "health", "warmup", "benchmark", "tasks");
    /** In a star's place. */
    private static final String ANY = "x";

    private static final Set<String> LOST_IN_A_PATH = Set.of("", ".", "..");

    /** As accounts keep it. */
    private static final int LONGEST_DISCOVERED = 160;

    private static final Pattern VISIBLE = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]+");

    private ModelNameRule() {}

    /** Whether a name that an upstream has had its part in can be kept and shown as it is. */
    static boolean canBeDiscovered(String name) {
        return name.length() <= LONGEST_DISCOVERED && VISIBLE.matcher(name).matches();
    }

    /** What is wrong with an entry's name, which may be a pattern, if anything. */
    public static Optional<String> violationOfEntry(String name) {
        if (!NamePattern.isIn(name)) {
            return violation(name);
        }
        return NamePattern.of(name)
                .map(pattern -> violation(pattern.with(ANY)))
                .orElse(Optional.of("must have no more than one *"));
    }

    /** What is wrong with a name, if anything. */
    public static Optional<String> violation(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.of("must be 1 to 128 letters, digits and . _ : / -");
        }
        if (name.startsWith(Task.PREFIX)) {
            return Optional.of("must not begin with task: which asks for a task");
        }
        if (List.of(name.split("/", -1)).stream().anyMatch(LOST_IN_A_PATH::contains)) {
            return Optional.of("must have text other than . and .. before, between and after its slashes");
        }
        if (LITERAL_PATHS.contains(name) || name.startsWith("tasks/")) {
            return Optional.of("is reserved: /api/models/" + name.split("/", -1)[0] + " means something else");
        }
        return Optional.empty();
    }
}
