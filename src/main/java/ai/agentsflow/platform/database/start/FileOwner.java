package ai.agentsflow.platform.database.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which process has a file locked, where the system tells: in Linux's {@code /proc/locks}. */
final class FileOwner {

    private static final Path LOCKS = Path.of("/proc/locks");

    /** {@code 1: POSIX ADVISORY WRITE 4711 fd:01:1310742 0 EOF}: the process, the device, the file's number. */
    private static final Pattern LOCK = Pattern.compile("\\d+: \\S+\\s+\\S+\\s+WRITE (\\d+) \\w+:\\w+:(\\d+) .*");

    private FileOwner() {}

    /** In words; empty when nobody has it, or the system does not tell. */
    static Optional<String> of(Path file) {
        return of(file, LOCKS);
    }

    static Optional<String> of(Path file, Path locks) {
        try {
            String number = String.valueOf(Files.getAttribute(file, "unix:ino"));
            try (var lines = Files.lines(locks)) {
                return lines.map(LOCK::matcher)
                        .filter(Matcher::matches)
                        .filter(lock -> lock.group(2).equals(number))
                        .map(lock -> Long.parseLong(lock.group(1)))
                        // a process outside of this container has no number here
                        .filter(process -> process > 0)
                        .findFirst()
                        .map(process -> "process " + process);
            }
        } catch (IOException | UncheckedIOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
