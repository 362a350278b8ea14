package ai.agentsflow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.tools.ToolProvider;

/** One server, started by the run command in a directory of its own and listening on a free port. */
final class StartedServer {

    private static final Duration STARTS_WITHIN = Duration.ofMinutes(4);

    /** What the first one said that did not start: the others would fail alike, each after minutes. */
    private static final AtomicReference<String> FAILED = new AtomicReference<>();

    private static Path compiled;

    private final Path data;
    private final URI address;
    private final Process process;
    private final String printed;

    /**
     * Starts it and waits until it is ready.
     *
     * @param work where its data will lie
     * @param settings environment variables, of which none of this build's own about the application are passed on, and options
     *     of the run command, whose names begin with dashes
     */
    StartedServer(Path work, Map<String, String> settings) throws IOException {
        if (FAILED.get() != null) {
            throw new IllegalStateException("an earlier server did not start:\n" + FAILED.get());
        }
        data = work.resolve("data");
        int port = settings.containsKey("--port") ? Integer.parseInt(settings.get("--port")) : freePort();
        address = URI.create("http://localhost:" + port);
        process = begin(port, settings);
        printed = awaitReady();
    }

    URI address() {
        return address;
    }

    Path log() {
        return data.resolve("logs/server.log");
    }

    /** What the run command said until the server was ready. */
    String printed() {
        return printed;
    }

    /** Of the server itself, not of the run command. */
    long pid() throws IOException {
        return Long.parseLong(Files.readString(data.resolve("server/pid")).strip());
    }

    void end() {
        process.destroy();
    }

    /** Kills the server itself, which gets no chance to do anything; returns when the run command has ended, too. */
    void kill() throws IOException {
        ProcessHandle.of(pid()).orElseThrow().destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An empty directory, whatever an earlier run left there. */
    static Path emptied(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    /** The run command, compiled once for all servers of this run: as source it takes each of them two seconds more. */
    private static synchronized Path runCommand() throws IOException {
        if (compiled == null) {
            var classes = Files.createDirectories(
                    Path.of(System.getProperty("agentsflow.test.work")).resolve("run-command"));
            var source = Path.of(System.getProperty("agentsflow.test.basedir", "."), "ops/run/Run.java");
            if (ToolProvider.getSystemJavaCompiler()
                            .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString())
                    != 0) {
                throw new IllegalStateException("the run command cannot be compiled");
            }
            compiled = classes;
        }
        return compiled;
    }

    private Process begin(int port, Map<String, String> settings) throws IOException {
        var base = Path.of(System.getProperty("agentsflow.test.basedir", "."));
        var command = new ArrayList<String>();
        var java = System.getProperty("agentsflow.test.java", System.getProperty("java.home"));
        command.add(Path.of(java, "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", runCommand().toString(), "Run"));
        command.addAll(List.of("--with-parent", "--wait", "180", "--port", String.valueOf(port)));
        command.addAll(List.of("--jar", System.getProperty("agentsflow.test.payara")));
        command.addAll(List.of("--war", System.getProperty("agentsflow.test.war")));
        command.addAll(List.of("--data", data.toString()));
        var builder = new ProcessBuilder(command).directory(base.toFile()).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("AGENTSFLOW_")
                        || name.startsWith("SUPABASE_")
                        || Set.of("MP_CONFIG_PROFILE", "DATABASE_URL", "REDIS_URL")
                                .contains(name));
        settings.forEach((name, value) -> {
            if (name.startsWith("--")) {
                command.addAll(List.of(name, value));
            } else {
                builder.environment().put(name, value);
            }
        });
        var begun = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(begun::destroy));
        return begun;
    }

    /** What the command prints says when the server is ready, or why it never will be. */
    private String awaitReady() throws IOException {
        var said = new StringBuilder();
        long end = System.nanoTime() + STARTS_WITHIN.toNanos();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Ctrl-C ends it")) {
                var drain = new Thread(() -> skipRest(output), "server output");
                drain.setDaemon(true);
                drain.start();
                return said.toString();
            }
            if (System.nanoTime() > end) {
                break;
            }
        }
        process.destroy();
        FAILED.set(said.toString());
        throw new IllegalStateException("the server did not start:\n" + said);
    }

    private static void skipRest(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // the process has ended, and its output with it
        }
    }

    static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
