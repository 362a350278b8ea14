package ai.agentsflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A PgBouncer on loopback in front of a PostgreSQL of this test. */
public final class PgBouncerProcess implements AutoCloseable {

    private final PostgresProcess postgres;
    private final Path directory;
    private final int port;
    private Process process;

    private PgBouncerProcess(PostgresProcess postgres, String mode) throws IOException {
        this.postgres = postgres;
        this.directory = Files.createTempDirectory("agentsflow-pgbouncer");
        // run by root it takes another user's rights, who must read its file
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        this.process = started(mode);
    }

    /**
     * Starts one.
     *
     * @param mode for how long a client has a session of the server: {@code session}, or {@code transaction}
     */
    public static PgBouncerProcess to(PostgresProcess postgres, String mode) {
        try {
            return new PgBouncerProcess(postgres, mode);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** Ends it, and starts it in another mode. */
    public void restart(String mode) {
        stop();
        try {
            process = started(mode);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process started(String mode) throws IOException {
        var users = Files.writeString(directory.resolve("users.txt"), "\"postgres\" \"postgres\"\n");
        var file = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                postgres = host=127.0.0.1 port=%d user=postgres password=postgres
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = plain
                auth_file = %s
                pool_mode = %s
                default_pool_size = 30
                %s
                """.formatted(
                        postgres.port(), port, users, mode, keepsStatements() ? "max_prepared_statements = 0" : ""));
        List<String> command = new ArrayList<>(List.of("pgbouncer", "-q"));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(file.toString());
        var begun = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(begun::destroyForcibly));
        AgentsFlow.await("a PgBouncer on " + port, () -> !begun.isAlive() || listens());
        if (!begun.isAlive()) {
            throw new IllegalStateException("PgBouncer ended: " + Files.readString(directory.resolve("output")));
        }
        return begun;
    }

    /** Whether it can keep prepared statements: versions 1.21 and later can, 1.24 and later do. */
    private static boolean keepsStatements() throws IOException {
        var asked = new ProcessBuilder("pgbouncer", "--version").start();
        try (var output = asked.inputReader()) {
            var version = String.valueOf(output.readLine()).replaceFirst("PgBouncer 1\\.(\\d+).*", "$1");
            return Integer.parseInt(version) >= 21;
        }
    }

    private boolean listens() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private void stop() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a PgBouncer does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
