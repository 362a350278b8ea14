package ai.agentsflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Directories of tests that are gone when the tests are over. */
public final class Scratch {

    private static final Queue<Path> ALL = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(Scratch::delete)));
    }

    private Scratch() {}

    /** A new one. */
    public static Path directory(String prefix) throws IOException {
        var made = Files.createTempDirectory(prefix);
        ALL.add(made);
        return made;
    }

    private static void delete(Path directory) {
        try (var all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // a process of the test may still write there, which is no reason to fail when all is over
        }
    }
}
