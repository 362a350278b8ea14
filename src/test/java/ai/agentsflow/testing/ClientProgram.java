package ai.agentsflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Programs of other languages that try a running server. */
public final class ClientProgram {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private ClientProgram() {}

    /** The files of that folder of the tests' sources, in one of that name outside of them. */
    public static Path copied(String folder, List<String> names) throws IOException {
        var sources = Path.of(System.getProperty("agentsflow.test.basedir"), "src/test", folder);
        var directory = Path.of(System.getProperty("agentsflow.test.work")).resolveSibling(folder);
        Files.createDirectories(directory);
        for (var name : names) {
            Files.copy(sources.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return directory;
    }

    /** Runs a command to its end, prints what it says, and makes sure that it succeeds within two minutes. */
    public static void run(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        run(directory, environment, command, LONGEST);
    }

    /** The same within a time of its own. */
    public static void run(Path directory, Map<String, String> environment, List<String> command, Duration longest)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var printed = directory.resolve(Path.of(command.get(0)).getFileName() + ".log");
        var process = builder.redirectOutput(printed.toFile()).start();
        process.getOutputStream().close();
        try {
            boolean ended = process.waitFor(longest.toSeconds(), TimeUnit.SECONDS);
            var output = Files.readString(printed);
            System.out.println(output);
            assertThat(ended)
                    .as("%s ended within %s:%n%s", command, longest, output)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("exit status of %s:%n%s", command, output)
                    .isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
