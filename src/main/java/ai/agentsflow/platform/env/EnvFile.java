package ai.agentsflow.platform.env;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What somebody reads in a file of environment variables.
 *
 * @param assignments in the order of the file
 * @param faults what cannot be read, or would not do what it seems to
 * @param warnings what can be read and is worth a second look
 */
public record EnvFile(List<Assignment> assignments, List<Remark> faults, List<Remark> warnings) {

    public EnvFile {
        assignments = List.copyOf(assignments);
        faults = List.copyOf(faults);
        warnings = List.copyOf(warnings);
    }

    /**
     * A variable that is set.
     *
     * @param line where it begins, counted from 1
     * @param name never repeated in a remark
     * @param value never repeated in a remark
     */
    public record Assignment(int line, String name, String value) {

        @Override
        public String toString() {
            return "line " + line;
        }
    }

    /**
     * Something to tell of a line, without what stands there.
     *
     * @param line counted from 1
     * @param text what is wrong and what to do
     */
    public record Remark(int line, String text) {}

    /** What is set in the end: of two the last one. */
    public Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        assignments.forEach(one -> variables.put(one.name(), one.value()));
        return variables;
    }

    /** What a reader has found so far. */
    static final class Draft {

        private final List<Assignment> assignments = new ArrayList<>();
        private final List<Remark> faults = new ArrayList<>();
        private final List<Remark> warnings = new ArrayList<>();
        private final Map<String, String> variables = new LinkedHashMap<>();

        void assign(int line, String name, String value) {
            assignments.add(new Assignment(line, name, value));
            String before = variables.put(name, value);
            if (before != null && !before.equals(value)) {
                warn(line, "the same variable is set above, to something else: this one counts");
            }
        }

        void fault(int line, String text) {
            faults.add(new Remark(line, text));
        }

        void warn(int line, String text) {
            warnings.add(new Remark(line, text));
        }

        /** What the lines above have set. */
        Map<String, String> variables() {
            return variables;
        }

        EnvFile file() {
            return new EnvFile(assignments, faults, warnings);
        }
    }
}
