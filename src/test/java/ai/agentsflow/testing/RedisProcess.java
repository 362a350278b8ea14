package ai.agentsflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/** A real Redis server, a sentinel or a cluster's node, on loopback and with nothing on disk but its own directory. */
public final class RedisProcess implements AutoCloseable {

    private static final Path DIRECTORY = temporary();
    private static final Path PROGRAM = unpacked();

    private final List<String> command;
    private final int port;
    private Process process;

    private RedisProcess(int port, List<String> arguments) {
        this(PROGRAM.toString(), port, arguments);
    }

    private RedisProcess(String program, int port, List<String> arguments) {
        this.port = port;
        this.command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        start();
    }

    /** A server on a free port; options as on Redis's command line. */
    public static RedisProcess server(String... options) {
        return server(freePort(), options);
    }

    public static RedisProcess server(int port, String... options) {
        return new RedisProcess(port, arguments(port, options));
    }

    /** The one that the machine has installed, which its other programs for Redis fit. */
    public static RedisProcess installed(String... options) {
        int port = freePort();
        return new RedisProcess("redis-server", port, arguments(port, options));
    }

    private static List<String> arguments(int port, String... options) {
        var arguments = new ArrayList<>(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", ""));
        arguments.addAll(List.of("--dir", DIRECTORY.toString()));
        arguments.addAll(List.of(options));
        return arguments;
    }

    /** A node of a cluster that is still to be put together. */
    public static RedisProcess clusterNode() {
        int port = freePort();
        // the second port that a node opens would be above the highest otherwise
        while (port > 55_000) {
            port = freePort();
        }
        return server(
                port,
                "--cluster-enabled",
                "yes",
                "--cluster-config-file",
                "nodes-%d.conf".formatted(port),
                "--cluster-node-timeout",
                "1000",
                "--cluster-require-full-coverage",
                "no");
    }

    /** A sentinel that takes another master as soon as one second has passed without the old one. */
    public static RedisProcess sentinel(String master, int masterPort) {
        int port = freePort();
        try {
            var file = Files.writeString(DIRECTORY.resolve("sentinel-%d.conf".formatted(port)), """
                    port %d
                    bind 127.0.0.1
                    dir %s
                    sentinel monitor %s 127.0.0.1 %d 1
                    sentinel down-after-milliseconds %s 1000
                    sentinel failover-timeout %s 3000
                    """.formatted(
                            port, DIRECTORY, master, masterPort, master, master));
            return new RedisProcess(port, List.of(file.toString(), "--sentinel"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** A connection past everything that is tested. */
    public Jedis connect() {
        return new Jedis("127.0.0.1", port);
    }

    public void start() {
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        AgentsFlow.await("a Redis on " + port, () -> !process.isAlive() || answers());
        if (!process.isAlive()) {
            throw new IllegalStateException("Redis on port %d ended with %d".formatted(port, process.exitValue()));
        }
    }

    private boolean answers() {
        try (var jedis = connect()) {
            return jedis.ping().equals("PONG");
        } catch (JedisAccessControlException e) {
            return true; // it wants a password
        } catch (JedisException e) {
            return false;
        }
    }

    /** Ends it as a power cut would. */
    public void stop() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a Redis does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has it hang, with its connections open, until it goes on. */
    public void hang() {
        signal("STOP");
    }

    public void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private static int freePort() {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Scratch.directory("agentsflow-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpacked() {
        try {
            return ExecutableProvider.newJarResourceProvider(DIRECTORY.toFile())
                    .get()
                    .toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
