package ai.agentsflow.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real disk that can become full. It takes the right to mount one: where that is missing, the test is skipped and says so. */
public final class SmallDisk implements AutoCloseable {

    private final Path root;

    private SmallDisk(Path root) {
        this.root = root;
    }

    /** One of so many megabytes, seen under a directory that is made. */
    public static SmallDisk of(int megabytes, Path root) throws IOException, InterruptedException {
        Files.createDirectory(root);
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", root.toString()),
                "a disk of " + megabytes + " MB cannot be mounted here: root may, on Linux");
        return new SmallDisk(root);
    }

    public Path root() {
        return root;
    }

    /** Leaves not a byte free. */
    public void fill() {
        try (var ballast = Files.newOutputStream(ballast())) {
            for (var bytes = new byte[4096]; ; ) {
                ballast.write(bytes);
            }
        } catch (IOException e) {
            if (!Files.exists(ballast())) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Gives back what {@link #fill()} took. */
    public void free() throws IOException {
        Files.delete(ballast());
    }

    private Path ballast() {
        return root.resolve("ballast");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("umount", "-l", root.toString());
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }
}
