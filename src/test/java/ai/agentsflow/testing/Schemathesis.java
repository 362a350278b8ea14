package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The program of that name, in a virtual environment of its own below the build's directory. */
public final class Schemathesis {

    private static final Duration LONGEST = Duration.ofMinutes(20);

    /** Of an operation, at most; operations without parameters take one, others more in the phases before. */
    private static final int INPUTS_PER_OPERATION = 800;

    private static final int WORKERS = 4;

    private final Path directory;

    private Schemathesis(Path directory) {
        this.directory = directory;
    }

    /**
     * What it found.
     *
     * @param status of the process: 0 when every check held for every input
     * @param output with the failures and how to repeat them
     * @param report its own, as JSON
     * @param statuses of the answers, and how often each came
     */
    public record Run(int status, String output, JsonNode report, SortedMap<Integer, Integer> statuses) {

        /** Requests whose answers went through the checks. */
        public int checkedInputs() {
            var cases = report.path("test_cases");
            return cases.path("generated").asInt()
                    - cases.path("without_checks").asInt();
        }
    }

    /** As {@code requirements.txt} has it; what is there from an earlier run is used again. */
    public static Schemathesis installed() throws IOException, InterruptedException {
        var sources = Shell.basedir().resolve("src/test/schemathesis");
        var directory = Files.createDirectories(
                Path.of(System.getProperty("agentsflow.test.work")).resolveSibling("schemathesis"));
        for (var name : List.of("requirements.txt", "schemathesis.toml", "hooks.py")) {
            Files.copy(sources.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        var schemathesis = new Schemathesis(directory);
        schemathesis.must(
                "Python 3.11 or later is needed (Debian: python3)",
                "python3",
                "-c",
                "import sys; sys.exit(sys.version_info < (3, 11))");
        schemathesis.must(
                "Python's module venv is needed (Debian: python3-venv)", "python3", "-m", "venv", "environment");
        schemathesis.must(
                "Schemathesis has to come from the package index that pip is set up for",
                directory.resolve("environment/bin/python").toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "--requirement",
                "requirements.txt");
        return schemathesis;
    }

    /**
     * All checks over what a server says of itself.
     *
     * @param key an administrator's
     * @param keyId that key's id: it is the one that is not to be deleted
     */
    public Run run(URI server, String key, String keyId) throws IOException, InterruptedException {
        var reports = StartedServer.emptied(directory.resolve("reports"));
        var report = reports.resolve("report.json");
        var events = reports.resolve("events.ndjson");
        var output = directory.resolve("schemathesis.log");
        int status = start(
                output,
                Map.of("AGENTSFLOW_KEY", key, "AGENTSFLOW_KEY_ID", keyId, "COLUMNS", "130"),
                directory.resolve("environment/bin/schemathesis").toString(),
                "--config-file",
                "schemathesis.toml",
                "run",
                server.resolve("/openapi").toString(),
                "--checks",
                "all",
                "--max-examples",
                String.valueOf(INPUTS_PER_OPERATION),
                "--workers",
                String.valueOf(WORKERS),
                "--seed",
                System.getProperty("agentsflow.test.contract.seed", "1"),
                "--generation-database",
                "none",
                "--request-timeout",
                "60",
                "--no-color",
                "--report",
                "json,ndjson",
                "--report-json-path",
                report.toString(),
                "--report-ndjson-path",
                events.toString());
        var printed = Files.readString(output);
        if (!Files.exists(report)) {
            throw new AssertionError("Schemathesis ended with status " + status + ":\n" + printed);
        }
        var run = new Run(status, printed, AgentsFlow.JSON.readTree(report.toFile()), statuses(events));
        System.out.println(printed + "\nInputs that were checked: " + run.checkedInputs() + "\nAnswers by status: "
                + run.statuses());
        return run;
    }

    private static SortedMap<Integer, Integer> statuses(Path events) throws IOException {
        var statuses = new TreeMap<Integer, Integer>();
        try (var lines = Files.lines(events)) {
            for (var line : (Iterable<String>) lines::iterator) {
                AgentsFlow.JSON
                        .readTree(line)
                        .at("/ScenarioFinished/recorder/interactions")
                        .forEach(interaction -> statuses.merge(
                                interaction.at("/response/status_code").asInt(), 1, Integer::sum));
            }
        }
        return statuses;
    }

    private void must(String need, String... command) throws IOException, InterruptedException {
        var output = directory.resolve("install.log");
        int status;
        try {
            status = start(output, Map.of(), command);
        } catch (IOException e) {
            throw new AssertionError(need + ": " + e.getMessage(), e);
        }
        if (status != 0) {
            throw new AssertionError("%s; %s ended with status %d:%n%s"
                    .formatted(need, String.join(" ", command), status, Files.readString(output)));
        }
    }

    private int start(Path output, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "%s does not end within %s:%n%s".formatted(command[0], LONGEST, Files.readString(output)));
            }
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
