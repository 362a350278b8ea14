package ai.agentsflow.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Two real servers behind nginx, by {@code ops/cluster/local.sh}, with one PostgreSQL and one Redis. */
public final class Cluster implements AutoCloseable {

    private static final int NODES = 2;

    private final Path directory;
    private final int port;
    private final Map<String, String> environment;
    private final EmbeddedPostgres postgres;
    private final RedisProcess redis;

    private Cluster(Path directory, int port, Map<String, String> environment) throws IOException {
        this.directory = directory;
        this.port = port;
        this.environment = environment;
        this.postgres = PostgresProcess.patient().start();
        this.redis = RedisProcess.server();
    }

    /**
     * Starts it.
     *
     * @param directory for all of its files
     * @param settings environment variables of the nodes
     */
    public static Cluster start(Path directory, Map<String, String> settings) {
        try {
            var environment = new HashMap<>(settings);
            environment.put("AGENTSFLOW_DB_USER", "postgres");
            environment.put("AGENTSFLOW_DB_PASSWORD", "postgres");
            environment.put("JAVA_HOME", System.getProperty("java.home"));
            var cluster = new Cluster(directory, freePorts(), environment);
            var database = cluster.postgres.getJdbcUrl("postgres", "postgres");
            try {
                cluster.run(
                        "up",
                        "--port",
                        String.valueOf(cluster.port),
                        "--database",
                        database,
                        "--redis",
                        cluster.redis.url(),
                        "--server",
                        "--jar=" + System.getProperty("agentsflow.test.payara"),
                        "--server",
                        "--war=" + System.getProperty("agentsflow.test.war"));
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As everybody reaches it: through nginx. */
    public URI address() {
        return at(0);
    }

    /** A node itself, from 1 on. */
    public URI node(int number) {
        return at(number);
    }

    private URI at(int number) {
        return URI.create("http://localhost:" + (port + number));
    }

    public String administratorsKey() {
        return text(directory.resolve("first-key")).strip();
    }

    /** What nginx has noted of every request. */
    public List<String> accessLog() {
        return text(directory.resolve("log/agentsflow.log")).lines().toList();
    }

    /** Has {@code local.sh} do something, and returns what it says. */
    public String run(String action, String... options) {
        try {
            var script = Shell.basedir().resolve("ops/cluster/local.sh").toAbsolutePath();
            var command = new ArrayList<>(List.of("bash", script.toString(), action, "--dir", directory.toString()));
            command.addAll(List.of(options));
            var output = Files.createTempFile("cluster", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("AGENTSFLOW_"));
            builder.environment().putAll(environment);
            var process = builder.start();
            boolean ended = process.waitFor(4, TimeUnit.MINUTES);
            var said = text(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("local.sh %s:%n%s".formatted(action, said));
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("down");
        } finally {
            redis.close();
            postgres.close();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first of as many free ports in a row as are needed: nginx's, and then the nodes'. */
    private static int freePorts() throws IOException {
        for (int attempt = 0; attempt < 50; attempt++) {
            try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                int port = first.getLocalPort();
                for (int next = 1; next <= NODES; next++) {
                    new ServerSocket(port + next, 1, InetAddress.getLoopbackAddress()).close();
                }
                return port;
            } catch (IOException e) {
                // somebody listens in between: elsewhere then
            }
        }
        throw new IOException("there are no free ports");
    }
}
