package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.FakeUpstreamRequest;
import ai.agentsflow.testing.KnowingModel;
import ai.agentsflow.testing.ThinkingModel;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What clients in other languages need to be tried on a running server: an upstream that does something else for each prompt, and a
 * witness that they can ask what the upstream has got.
 */
final class ClientScripts implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final AgentsFlow server;
    private final FakeUpstream model;
    private final HttpServer witness;

    private ClientScripts(AgentsFlow server) throws IOException {
        this.server = server;
        model = server.upstream();
        witness = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    static ClientScripts start(AgentsFlow server) throws IOException {
        var scripts = new ClientScripts(server);
        for (var name : List.of("fake", "patient", "claude")) {
            server.awaitHealth(name, true);
        }
        scripts.write();
        // from here on it is known that its upstream has no Responses API
        server.post("/v1/responses", "{\"model\":\"fake\",\"input\":\"Hello\"}");
        scripts.witness();
        return scripts;
    }

    private void write() {
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
        model.on("Think of the weather").plays(new ThinkingModel());
        model.on("Think of the price").plays(new ThinkingModel());
        model.on("Count me").refuses(200, "{\"input_tokens\":42}");
    }

    private void witness() {
        witness.setExecutor(Executors.newCachedThreadPool());
        witness.createContext("/asked", exchange -> tell(exchange, call -> true));
        witness.createContext(
                "/abandoned",
                exchange -> tell(exchange, call -> call.abandonedAt().isPresent()));
        witness.createContext("/sent", this::tellWhatWasSent);
        witness.start();
    }

    /** Where the server and the witness are. */
    Map<String, String> environment() {
        return Map.of(
                "GATEWAY",
                server.address().toString(),
                "LET_GO",
                "http://127.0.0.1:" + witness.getAddress().getPort());
    }

    @Override
    public void close() {
        witness.stop(0);
        model.behavesAgain();
    }

    /** Says so once a call with the prompt that the query names is as wanted; 504 when it is not within ten seconds. */
    private void tell(HttpExchange exchange, Predicate<FakeUpstreamRequest> wanted) throws IOException {
        var prompt = prompt(exchange);
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

    /** The headers and the body of the last call with the prompt that the query names. */
    private void tellWhatWasSent(HttpExchange exchange) throws IOException {
        var prompt = prompt(exchange);
        var last = model.calls().stream()
                .filter(call -> call.body().contains(prompt))
                .reduce((first, second) -> second);
        var told = JsonNodeFactory.instance.objectNode();
        last.ifPresent(call -> {
            var headers = told.putObject("headers");
            call.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
            told.set("body", call.json());
        });
        var bytes = told.toString().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(last.isPresent() ? 200 : 404, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String prompt(HttpExchange exchange) {
        return '"' + exchange.getRequestURI().getQuery() + '"';
    }

    /** The files of that folder of the tests' sources, in one of that name outside of them. */
    static Path copied(String folder, List<String> names) throws IOException {
        var sources = Path.of(System.getProperty("agentsflow.test.basedir"), "src/test", folder);
        var directory = Path.of(System.getProperty("agentsflow.test.work")).resolveSibling(folder);
        Files.createDirectories(directory);
        for (var name : names) {
            Files.copy(sources.resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        return directory;
    }

    /** Runs a command to its end, prints what it says, and makes sure that it succeeds. */
    static void run(Path directory, Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var printed = directory.resolve(Path.of(command.get(0)).getFileName() + ".log");
        var process = builder.redirectOutput(printed.toFile()).start();
        process.getOutputStream().close();
        try {
            boolean ended = process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS);
            var output = Files.readString(printed);
            System.out.println(output);
            assertThat(ended)
                    .as("%s ended within %s:%n%s", command, LONGEST, output)
                    .isTrue();
            assertThat(process.exitValue())
                    .as("exit status of %s:%n%s", command, output)
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
