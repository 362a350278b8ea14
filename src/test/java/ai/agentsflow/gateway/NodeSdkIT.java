package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.FakeUpstreamRequest;
import ai.agentsflow.testing.KnowingModel;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * OpenAI's official client for Node, its Agents SDK and the AI SDK: {@code src/test/node}, run against this server. Needs {@code node} and {@code npm}, and is
 * run by {@code mvn -Pnode verify} alone.
 */
@Tag("node")
@Tag("h2-only")
class NodeSdkIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final AgentsFlow server = AgentsFlow.shared();
    private final FakeUpstream model = server.upstream();

    @AfterEach
    void modelBehavesAgain() {
        model.behavesAgain();
    }

    @Test
    void worksUnchanged() throws IOException, InterruptedException {
        server.awaitHealth("fake", true);
        server.awaitHealth("patient", true);
        model.on("call a tool").callsTool("weather", "{\"city\":\"Paris\"}");
        model.on("too long").refusesForLength();
        model.on("too busy").refusesForNow(7);
        model.on("fail").refuses(500);
        model.on("silence").neverAnswers();
        model.on("cut").cutsAfter(2);
        model.on("stall").stallsAfter(2);
        model.on("garbage").sendsGarbageChunk();
        model.on("no end").endsWithoutFinish();
        model.on("no done").endsWithoutDone();
        model.on("What is the weather in Munich?").plays(new KnowingModel());
        model.on("What is the capital of Germany?").plays(new KnowingModel());
        // from here on it is known that its upstream has no Responses API
        server.post("/v1/responses", "{\"model\":\"fake\",\"input\":\"Hello\"}");
        var witness = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        witness.setExecutor(Executors.newCachedThreadPool());
        witness.createContext("/asked", exchange -> tell(exchange, call -> true));
        witness.createContext(
                "/abandoned",
                exchange -> tell(exchange, call -> call.abandonedAt().isPresent()));
        witness.start();
        try {
            var directory = installed();
            var environment = Map.of(
                    "GATEWAY",
                    server.address().toString(),
                    "LET_GO",
                    "http://127.0.0.1:" + witness.getAddress().getPort());
            run(directory, environment, "node", "--test", "openai.test.mjs", "responses.test.mjs");
        } finally {
            witness.stop(0);
        }
    }

    /** Says so once a call with the prompt that the query names is as wanted; 504 when it is not within ten seconds. */
    private void tell(HttpExchange exchange, Predicate<FakeUpstreamRequest> wanted) throws IOException {
        var prompt = '"' + exchange.getRequestURI().getQuery() + '"';
        int status = 200;
        try {
            AgentsFlow.await(
                    prompt,
                    () -> model.calls().stream().anyMatch(call -> call.body().contains(prompt) && wanted.test(call)));
        } catch (AssertionError e) {
            status = 504;
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** The test and the client that its lock-file names, outside of the sources; scripts of packages are not run. */
    private static Path installed() throws IOException, InterruptedException {
        var sources = Path.of(System.getProperty("agentsflow.test.basedir"), "src/test/node");
        var directory = Path.of(System.getProperty("agentsflow.test.work")).resolveSibling("node");
        Files.createDirectories(directory);
        for (var name : List.of("package.json", "package-lock.json", "openai.test.mjs", "responses.test.mjs")) {
            Files.copy(sources.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        run(directory, Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        return directory;
    }

    private static void run(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var printed = directory.resolve(command[0] + ".log");
        var process = builder.redirectOutput(printed.toFile()).start();
        try {
            boolean ended = process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
            var output = Files.readString(printed);
            System.out.println(output);
            assertThat(ended)
                    .as("%s ended within %s:%n%s", List.of(command), LONGEST, output)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("exit status of %s:%n%s", List.of(command), output)
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
