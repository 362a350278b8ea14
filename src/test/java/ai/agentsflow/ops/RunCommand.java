package ai.agentsflow.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The run command as somebody at a terminal has it: a process, what it prints, how it ends. */
final class RunCommand implements AutoCloseable {

    static final Path BASE = Path.of(System.getProperty("agentsflow.test.basedir", ""));

    private final Process process;
    private final StringBuilder printed = new StringBuilder();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended;

    private RunCommand(Process process) {
        this.process = process;
        this.ended = CompletableFuture.runAsync(this::read, reading -> new Thread(reading, "run command").start());
    }

    /** Starts it in the project's root. */
    static RunCommand with(String... options) throws IOException {
        return with(Map.of(), options);
    }

    static RunCommand with(Map<String, String> environment, String... options) throws IOException {
        return start(BASE, environment, line(options));
    }

    /** Starts the one jar in a directory, where it has only itself. */
    static RunCommand ofJar(Path directory, Map<String, String> environment, String... options) throws IOException {
        var command = new ArrayList<>(List.of(java(), "-jar", System.getProperty("agentsflow.test.jar")));
        command.addAll(List.of(options));
        return start(directory, environment, command);
    }

    /** Starts it as the child of another process, as a build tool does; signals then reach that one alone. */
    static RunCommand underParent(Path scratch, String... options) throws IOException {
        var parent = Files.writeString(scratch.resolve("Parent.java"), """
                class Parent {
                    public static void main(String... command) throws Exception {
                        System.exit(new ProcessBuilder(command).inheritIO().start().waitFor());
                    }
                }
                """);
        var command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", parent.toString()));
        command.addAll(line(options));
        return start(BASE, Map.of(), command);
    }

    /** An environment in which a JVM finds no address for its machine's own name; the directory takes a file. */
    static Map<String, String> withoutOwnName(Path directory) throws IOException {
        var hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 localhost\n");
        return Map.of("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<String> line(String... options) {
        var command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1", "ops/run/Run.java"));
        command.addAll(List.of(options));
        return command;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static RunCommand start(Path directory, Map<String, String> environment, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command)
                .directory(directory.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("AGENTSFLOW_")
                        || name.equals("DATABASE_URL")
                        || name.equals("MP_CONFIG_PROFILE"));
        builder.environment().putAll(environment);
        return new RunCommand(builder.start());
    }

    private void read() {
        try (var reader = process.inputReader(UTF_8)) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (printed) {
                    printed.append(line).append('\n');
                }
                if (line.contains("Ctrl-C ends it")) {
                    ready.complete(null);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ready.complete(null);
        }
    }

    /** Waits until it says that it is ready, or has ended. */
    RunCommand awaitReady() throws Exception {
        ready.get(240, TimeUnit.SECONDS);
        return this;
    }

    /** Asks it to end, as Ctrl-C and a service manager do. */
    RunCommand tellToEnd() {
        process.toHandle().destroy();
        return this;
    }

    /** Ends the process that was started, with no time for anything. */
    RunCommand kill() {
        process.toHandle().destroyForcibly();
        return this;
    }

    /** Waits until it has ended, and tells its exit status. */
    int status() throws Exception {
        int status = process.waitFor();
        ended.get(60, TimeUnit.SECONDS);
        return status;
    }

    String printed() {
        synchronized (printed) {
            return printed.toString();
        }
    }

    /** Processes that name the data directory on their command line: the command, the server. */
    static List<String> processesOn(Path data) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(data.toString()))
                .toList();
    }

    /** Waits until no process names the data directory any more. */
    static void awaitEndOfProcessesOn(Path data) throws Exception {
        var ends = ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()))
                .map(ProcessHandle::onExit)
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(ends).get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException, TimeoutException {
        process.toHandle().destroy();
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            process.toHandle().destroyForcibly();
            throw new TimeoutException("the run command did not end:\n" + printed());
        }
    }
}
