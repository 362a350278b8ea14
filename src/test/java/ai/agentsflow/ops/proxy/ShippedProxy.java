package ai.agentsflow.ops.proxy;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A proxy with the file that we ship for it, on free ports, in front of a server of this test. */
final class ShippedProxy implements AutoCloseable {

    private static final Path FILES =
            Path.of(System.getProperty("agentsflow.test.basedir", ".")).resolve("ops/proxy");

    private final Process process;
    private final int port;

    private ShippedProxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** HAProxy, which gives every client's request to any open connection. */
    static ShippedProxy haproxy(AgentsFlow server) {
        return start(
                server,
                "haproxy.cfg",
                UnaryOperator.identity(),
                (file, work) -> List.of("haproxy", "-db", "-f", file.toString()));
    }

    /** The same with TLS, by a certificate of certbot's. */
    static ShippedProxy haproxyWithTls(AgentsFlow server, Path work, Path lineage) throws IOException {
        Files.createDirectories(work);
        var pem = Files.writeString(
                work.resolve("certificate.pem"),
                Files.readString(lineage.resolve("fullchain.pem")) + Files.readString(lineage.resolve("privkey.pem")));
        return start(
                server,
                "haproxy.cfg",
                UnaryOperator.identity(),
                (file, directory) -> List.of(
                        "env",
                        "AGENTSFLOW_CERTIFICATE=" + pem.toAbsolutePath(),
                        "haproxy",
                        "-db",
                        "-f",
                        file.toString()));
    }

    static ShippedProxy nginx(AgentsFlow server) {
        return start(
                server,
                "nginx.conf",
                included -> """
                        daemon off;
                        pid nginx.pid;
                        error_log error.log;
                        events {}
                        http {
                        access_log off;
                        client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
                        uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                        %s
                        }
                        """.formatted(included),
                (file, work) -> List.of("nginx", "-p", work.toString(), "-c", file.toString()));
    }

    private interface Command {
        List<String> of(Path file, Path work);
    }

    private static ShippedProxy start(AgentsFlow server, String name, UnaryOperator<String> frame, Command command) {
        try {
            int port = freePort();
            var work = Files.createDirectories(Path.of(System.getProperty("agentsflow.test.work"), "proxy-" + name));
            var shipped = forThis(Files.readString(FILES.resolve(name)), server)
                    .replace("bind :8080", "bind 127.0.0.1:" + port)
                    .replace("bind :443", "bind 127.0.0.1:" + port)
                    .replace("bind :80\n", "bind 127.0.0.1:" + freePort() + "\n")
                    .replace("listen 8080", "listen 127.0.0.1:" + port)
                    .replace("http-reuse safe", "http-reuse always");
            var included = Files.createDirectories(work.resolve("agentsflow"));
            try (var files = Files.list(FILES.resolve("nginx"))) {
                for (Path part : files.toList()) {
                    Files.writeString(included.resolve(part.getFileName()), forThis(Files.readString(part), server));
                }
            }
            var file = Files.writeString(work.resolve(name), frame.apply(shipped));
            var process = new ProcessBuilder(command.of(file, work))
                    .redirectErrorStream(true)
                    .redirectOutput(work.resolve("output").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            var proxy = new ShippedProxy(process, port);
            AgentsFlow.await(name + " listens", Duration.ofSeconds(20), proxy::isOpen);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String forThis(String shipped, AgentsFlow server) {
        return shipped.replace("127.0.0.1:8000", "127.0.0.1:" + server.address().getPort());
    }

    private boolean isOpen() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the proxy has ended with " + process.exitValue());
        }
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
