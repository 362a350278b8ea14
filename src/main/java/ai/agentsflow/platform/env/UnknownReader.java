package ai.agentsflow.platform.env;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a file of which nobody has said who reads it. {@code export} tells a shell's, a line that begins with {@code ;} systemd's;
 * otherwise each line counts as most read it, and a warning stands at those that they read differently.
 */
public final class UnknownReader {

    private static final Pattern SHELLS = Pattern.compile("(?m)^[ \\t]*export[ \\t]+[A-Za-z_]");
    private static final Pattern SYSTEMDS = Pattern.compile("(?m)^[ \\t]*;");

    /** What one reader makes of a line: what it sets there, empty when it refuses the line. */
    private record Outcome(Optional<Map<String, String>> set) {}

    private final Map<EnvFormat, EnvFile> files = new EnumMap<>(EnvFormat.class);
    private final EnvFile.Draft draft = new EnvFile.Draft();

    private UnknownReader() {}

    /**
     * Reads one.
     *
     * @param text what stands in the file
     * @param ambient what the environment of whoever reads it is taken to be
     */
    public static EnvFile read(String text, Map<String, String> ambient) {
        return toldBy(text)
                .map(format -> format.read(text, ambient))
                .orElseGet(() -> new UnknownReader().compared(text, ambient));
    }

    private static Optional<EnvFormat> toldBy(String text) {
        if (SHELLS.matcher(text).find()) {
            return Optional.of(EnvFormat.SHELL);
        }
        return SYSTEMDS.matcher(text).find() ? Optional.of(EnvFormat.SYSTEMD) : Optional.empty();
    }

    private EnvFile compared(String text, Map<String, String> ambient) {
        var lines = new TreeSet<Integer>();
        for (var format : EnvFormat.values()) {
            var file = format.read(text, ambient);
            files.put(format, file);
            file.assignments().forEach(one -> lines.add(one.line()));
            file.faults().forEach(one -> lines.add(one.line()));
        }
        List<String> written = text.lines().toList();
        lines.forEach(line -> compare(line, written.get(line - 1)));
        return draft.file();
    }

    private void compare(int line, String written) {
        Map<Outcome, List<EnvFormat>> readers = new LinkedHashMap<>();
        for (var format : EnvFormat.values()) {
            readers.computeIfAbsent(outcome(format, line), outcome -> new ArrayList<>())
                    .add(format);
        }
        if (readers.size() > 1) {
            draft.warn(line, difference(readers, written));
        }
        // of equals the first one counts, and so Compose
        Optional<EnvFormat> most = readers.entrySet().stream()
                .filter(entry -> entry.getKey().set().isPresent())
                .map(Map.Entry::getValue)
                .reduce((one, other) -> other.size() > one.size() ? other : one)
                .map(formats -> formats.get(0));
        if (most.isPresent()) {
            assignments(most.get(), line).forEach(one -> draft.assign(line, one.name(), one.value()));
        } else {
            draft.fault(line, "NAME=value is needed");
        }
    }

    private Outcome outcome(EnvFormat format, int line) {
        if (file(format).faults().stream().anyMatch(fault -> fault.line() == line)) {
            return new Outcome(Optional.empty());
        }
        var set = new LinkedHashMap<String, String>();
        // blanks around a value are nobody's for the server
        assignments(format, line).forEach(one -> set.put(one.name(), one.value().strip()));
        return new Outcome(Optional.of(set));
    }

    private Stream<EnvFile.Assignment> assignments(EnvFormat format, int line) {
        return file(format).assignments().stream().filter(one -> one.line() == line);
    }

    private EnvFile file(EnvFormat format) {
        return files.getOrDefault(format, new EnvFile(List.of(), List.of(), List.of()));
    }

    private static String difference(Map<Outcome, List<EnvFormat>> readers, String written) {
        var ways = new ArrayList<String>();
        readers.forEach((outcome, formats) -> {
            if (outcome.set().isPresent()) {
                ways.add((ways.isEmpty() ? "in one way by " : "in another by ") + words(formats));
            }
        });
        readers.forEach((outcome, formats) -> {
            if (outcome.set().isEmpty()) {
                ways.add("not at all by " + words(formats));
            }
        });
        return "%s: the line is read %s; say with --env-format who reads the file"
                .formatted(cause(written), String.join(", ", ways));
    }

    private static String words(List<EnvFormat> formats) {
        return formats.stream().map(EnvFormat::word).collect(Collectors.joining(" and "));
    }

    private static String cause(String written) {
        var causes = new ArrayList<String>();
        if (written.contains("\"") || written.contains("'")) {
            causes.add("quotes");
        }
        if (written.contains("$") || written.contains("`")) {
            causes.add("$");
        }
        if (written.contains("\\")) {
            causes.add("a backslash");
        }
        if (written.indexOf('#') > 0) {
            causes.add("#");
        }
        if (written.indexOf('=') < 0) {
            causes.add("no =");
        }
        return causes.isEmpty() ? "blanks or signs" : String.join(", ", causes);
    }
}
