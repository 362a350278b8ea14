package ai.agentsflow.platform.database;

import ai.agentsflow.testing.Shell;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Payara Micro with the project's own pool file and one application, on loopback, until it is closed. */
final class PoolTestServer implements AutoCloseable {

    private static final Duration STARTS_WITHIN = Duration.ofMinutes(2);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final Process process;

    private PoolTestServer(URI address, Process process) {
        this.address = address;
        this.process = process;
    }

    static PoolTestServer start(Path work, Path war, Map<String, String> environment) throws Exception {
        int port = freePort();
        // Like the run command's, the listener opens when all is deployed: one start was never ready where Payara made
        // its virtual server before the listener ("GrizzlyProxy is NULL")
        var listener =
                "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.";
        Path closed = Files.writeString(
                work.resolve("closed.asadmin"), listener + "address=127.0.0.1\n" + listener + "enabled=false\n");
        Path open = Files.writeString(work.resolve("open.asadmin"), listener + "enabled=true\n");
        Path log = work.resolve("server.log");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-Djava.io.tmpdir=" + work,
                        "-jar",
                        System.getProperty("agentsflow.test.payara"),
                        "--nohazelcast",
                        "--disablephonehome",
                        "--port",
                        String.valueOf(port),
                        "--prebootcommandfile",
                        closed.toString(),
                        "--postbootcommandfile",
                        Shell.basedir()
                                .resolve("ops/payara/pool.asadmin")
                                .toAbsolutePath()
                                .toString(),
                        "--postdeploycommandfile",
                        open.toString(),
                        "--contextroot",
                        "/",
                        "--deploy",
                        war.toString())
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AGENTSFLOW_") || name.equals("DATABASE_URL"));
        builder.environment().putAll(environment);
        var server = new PoolTestServer(URI.create("http://127.0.0.1:" + port), builder.start());
        var said = new AtomicReference<>("nothing");
        try {
            server.await(STARTS_WITHIN, "the server is ready", () -> {
                if (!server.process.isAlive()) {
                    throw new IOException("the server has ended");
                }
                var answer = server.get("/health/ready");
                said.set(answer.statusCode() + " " + answer.body());
                return answer.statusCode() == 200;
            });
        } catch (Exception e) {
            server.close();
            throw new IOException("/health/ready: " + said.get() + "\n" + Files.readString(log), e);
        }
        return server;
    }

    HttpResponse<String> get(String path) throws Exception {
        return http.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path) throws Exception {
        return http.send(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postLater(String path) {
        return http.sendAsync(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> getLater(String path) {
        return http.sendAsync(request(path).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String path) throws Exception {
        return http.send(request(path).DELETE().build(), BodyHandlers.ofString());
    }

    URI address() {
        return address;
    }

    /** Asks again and again, for a limited time, taking a refused call for a no. */
    void await(Duration limit, String what, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(limit);
        while (!holds(condition)) {
            if (Instant.now().isAfter(end)) {
                throw new TimeoutException("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private boolean holds(Callable<Boolean> condition) throws Exception {
        try {
            return condition.call();
        } catch (ConnectException e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(30));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
