package ai.agentsflow.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs one of the operator's scripts to its end. */
public record Shell(int status, String output, String errors) {

    public static Shell run(String script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("sh", basedir().resolve("ops").resolve(script).toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("AGENTSFLOW_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(script + " does not end");
        }
        return new Shell(process.exitValue(), output, errors);
    }

    /** Skips the tests of who asks, and says why, where this machine has not got one of these programs; {@code .ci/run} installs them. */
    public static void needs(String... programs) {
        for (String program : programs) {
            var found = Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
            assumeTrue(found, () -> "skipped: there is no " + program + " on this machine; .ci/run installs it");
        }
    }

    public static Path basedir() {
        return Path.of(System.getProperty("agentsflow.test.basedir", ""));
    }
}
