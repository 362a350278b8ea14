package ai.agentsflow.ops.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Prometheus of Debian's package with the configuration of {@code ops/monitoring}, but for three things: which node it scrapes,
 * that it does so every second, and that it wakes nobody.
 */
final class Prometheus implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final Process process;

    private Prometheus(Path work, int port) throws IOException {
        address = URI.create("http://127.0.0.1:" + port);
        var command = new ProcessBuilder(
                "prometheus",
                "--config.file=" + work.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + work.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port);
        process = start(command.redirectOutput(work.resolve("log").toFile()));
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** Starts one that scrapes the node at this address. */
    static Prometheus scraping(URI node) throws IOException {
        var work = Files.createTempDirectory("agentsflow-prometheus");
        Files.writeString(
                work.resolve("prometheus.yml"),
                MonitoringFiles.content(MonitoringFiles.ROOT.resolve("prometheus.yml"))
                        .replaceFirst("(?s)alerting:.*?(?=scrape_configs:)", "")
                        .replaceAll("(scrape_interval|scrape_timeout|evaluation_interval): \\w+", "$1: 1s"));
        Files.writeString(work.resolve("nodes.yml"), "- targets: [ \"%s\" ]%n".formatted(node.getAuthority()));
        Files.createDirectory(work.resolve("rules"));
        for (Path rules : MonitoringFiles.in("rules", ".yml").toList()) {
            Files.copy(rules, work.resolve("rules").resolve(rules.getFileName()));
        }
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var prometheus = new Prometheus(work, port);
        AgentsFlow.await("a Prometheus on " + port, prometheus::isReady);
        return prometheus;
    }

    /** Runs {@code promtool} to its end and returns what it printed; throws an AssertionError with that unless all is well. */
    static String promtool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        var process = start(new ProcessBuilder(command));
        var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + "\n" + printed);
        }
        return printed;
    }

    /** The series that an expression yields at this moment. */
    JsonNode query(String expression) {
        var answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
        if (!answer.path("status").asText().equals("success")) {
            throw new AssertionError(expression + ": " + answer.path("error").asText());
        }
        return answer.path("data").path("result");
    }

    String address() {
        return address.toString();
    }

    /** What it knows of its rules. */
    List<JsonNode> rules() {
        return Dashboard.each(get("/api/v1/rules").path("data").path("groups"))
                .flatMap(group -> Dashboard.each(group.path("rules")))
                .toList();
    }

    /** One of its own figures. */
    String figure(String name) {
        return body("/metrics")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        process.destroy();
    }

    private boolean isReady() {
        try {
            return http.send(request("/-/ready"), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) {
        try {
            return AgentsFlow.JSON.readTree(body(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String body(String path) {
        try {
            return http.send(request(path), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).build();
    }

    private static Process start(ProcessBuilder command) throws IOException {
        try {
            return command.redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("-Pmonitoring needs the programs of Debian's package prometheus on the path", e);
        }
    }
}
