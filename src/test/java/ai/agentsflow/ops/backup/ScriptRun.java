package ai.agentsflow.ops.backup;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of {@code ops/backup} that has come to its end. */
record ScriptRun(int status, String output, String errors) {

    static ScriptRun of(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        return begin(command, environment).end();
    }

    static String path(String script) {
        return Shell.basedir()
                .resolve("ops/backup")
                .resolve(script)
                .toAbsolutePath()
                .toString();
    }

    static Begun begin(List<String> command, Map<String, String> environment) throws IOException {
        var output = Files.createTempFile("agentsflow-script", ".out");
        var errors = Files.createTempFile("agentsflow-script", ".err");
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("AGENTSFLOW_.*|BACKUP_.*|PG[A-Z]+|.*_URL"));
        builder.environment().putAll(environment);
        return new Begun(builder.start(), output, errors);
    }

    /** One that still runs. */
    record Begun(Process process, Path output, Path errors) {

        ScriptRun end() throws IOException, InterruptedException {
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException("it does not end: " + Files.readString(errors));
            }
            var run = new ScriptRun(process.exitValue(), Files.readString(output), Files.readString(errors));
            Files.delete(output);
            Files.delete(errors);
            return run;
        }
    }
}
