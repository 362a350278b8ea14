package ai.agentsflow.platform.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.ClientProgram;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.Issuer;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The dashboard in a browser: {@code src/test/browser}, run against this server. Needs {@code node}, {@code npm} and Debian's
 * {@code chromium}, and is run by {@code mvn -Pnode verify} alone.
 */
@Tag("node")
@Tag("apart")
@Tag("h2-only")
class DashboardIT {

    private static final Duration LONGEST = Duration.ofMinutes(8);
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    /** A name that does harm where it is taken for markup. */
    private static final String HOSTILE = "<img/src=x/onerror=alert(1)>";

    private static final String HELLO = """
            {"model":"%s","messages":[{"role":"user","content":"%s"}]}""";

    @Test
    void showsWhatIsTheMatter() throws IOException, InterruptedException {
        var browser = installed();
        if (browser.isEmpty()) {
            System.out.println("The dashboard is not tried: there is no chromium on the path.");
        }
        assumeTrue(browser.isPresent(), "Chromium is not installed");
        var settings = Map.of(
                "MP_CONFIG_PROFILE", "prod",
                "AGENTSFLOW_DB_ALLOW_EMBEDDED", "true",
                "AGENTSFLOW_ACCESS_KEY_PEPPER", "a pepper for tests: 0123456789-0123456789",
                "SUPABASE_URL", Issuer.shared().address().toString());
        try (var server = AgentsFlow.with("dashboard", settings);
                var network = FaultProxy.to(server.address().getPort())) {
            var control = control(network);
            try {
                run(
                        browser.get(),
                        Map.of(
                                "SERVER",
                                "http://127.0.0.1:" + network.port(),
                                "NETWORK",
                                "http://127.0.0.1:" + control.getAddress().getPort(),
                                "ADMINISTRATOR",
                                server.administratorsKey(),
                                "USER",
                                called(server),
                                "HOSTILE",
                                HOSTILE));
            } finally {
                control.stop(0);
            }
        }
    }

    private static void run(Path browser, Map<String, String> environment) throws IOException, InterruptedException {
        var files = List.of("package.json", "package-lock.json", "dashboard.test.mjs");
        var directory = ClientProgram.copied("browser", files);
        var install = List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        ClientProgram.run(directory, Map.of(), install);
        var all = Stream.concat(environment.entrySet().stream(), Stream.of(Map.entry("BROWSER", browser.toString())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        ClientProgram.run(directory, all, List.of("node", "--test", "dashboard.test.mjs"), LONGEST);
    }

    private static Optional<Path> installed() {
        return BROWSERS.stream()
                .flatMap(name -> Stream.of("/usr/bin", "/usr/local/bin").map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Calls of two people, some of which fail; returns the key of one of them. */
    private static String called(AgentsFlow server) {
        server.awaitHealth("fake", true);
        server.upstream().on("fail").refuses(500);
        var ann = key(server, "ann", "ann's laptop");
        var other = key(server, HOSTILE, "<b>bold</b>");
        for (int i = 0; i < 30; i++) {
            ask(server, ann, "demo", "Hello " + i, 200);
        }
        for (int i = 0; i < 5; i++) {
            ask(server, other, "fake", "Hello " + i, 200);
        }
        ask(server, other, "fake", "fail", 502);
        return ann;
    }

    private static String key(AgentsFlow server, String owner, String name) {
        var asked = AgentsFlow.JSON.createObjectNode().put("name", name).put("user_id", owner);
        var answer = server.post("/api/keys", asked.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return AgentsFlow.body(answer).path("key").asText();
    }

    private static void ask(AgentsFlow server, String key, String model, String prompt, int status) {
        var answer = server.send(server.request("/v1/chat/completions", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(HELLO.formatted(model, prompt))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    /** By which the test in the browser takes the server away and gives it back. */
    private static HttpServer control(FaultProxy network) throws IOException {
        var control = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        control.createContext("/", exchange -> {
            switch (exchange.getRequestURI().getPath()) {
                case "/down" -> network.down();
                case "/up" -> network.heal();
                default ->
                    throw new IllegalArgumentException(exchange.getRequestURI().toString());
            }
            var done = "done".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, done.length);
            exchange.getResponseBody().write(done);
            exchange.close();
        });
        control.start();
        return control;
    }
}
