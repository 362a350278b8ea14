package ai.agentsflow.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The real server with the real WAR, started by the run command, on the database that the build asks for
 * ({@code agentsflow.test.database}: {@code h2} or {@code postgres}); one for all tests of a run.
 */
public final class AgentsFlow implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();

    private static final AtomicReference<AgentsFlow> SHARED = new AtomicReference<>();
    private static final AtomicReference<AgentsFlow> GUARDED = new AtomicReference<>();
    private static final Pattern KEY = Pattern.compile("\\baf_[0-9A-Za-z]{40}\\b");
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final FakeUpstream upstream = FakeUpstream.start();
    private final FakeUpstream backup = FakeUpstream.start();
    private final Path work;
    private final Path catalogue;
    private final URI address;
    private final Process process;
    private final String administratorsKey;

    private AgentsFlow(String name, Map<String, String> settings) throws IOException {
        work = Path.of(System.getProperty("agentsflow.test.work"), database() + name);
        deleteAll(work); // what an earlier run left
        Files.createDirectories(work);
        catalogue = work.resolve("models.yaml");
        Files.writeString(catalogue, usualCatalogue());
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        address = URI.create("http://localhost:" + port);
        process = process(port, settings);
        var printed = awaitReady(process);
        administratorsKey = KEY.matcher(printed)
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no administrator's key was shown:\n" + printed));
    }

    /** A server of a test's own, with settings of its own. */
    public static AgentsFlow with(String name, Map<String, String> settings) {
        try {
            return new AgentsFlow("-" + name, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server that the tests of this run share; started when first asked for. */
    public static synchronized AgentsFlow shared() {
        if (SHARED.get() == null) {
            try {
                SHARED.set(new AgentsFlow("", Map.of()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return SHARED.get();
    }

    /**
     * Another server, in the {@code prod} profile, where everybody has to say who they are: by a token of the issuer, or a key.
     * Started when first asked for.
     */
    public static synchronized AgentsFlow guarded() {
        if (GUARDED.get() == null) {
            try {
                var settings = Map.of(
                        "MP_CONFIG_PROFILE", "prod",
                        "AGENTSFLOW_DB_ALLOW_EMBEDDED", "true",
                        "SUPABASE_URL", Issuer.shared().address().toString(),
                        "AGENTSFLOW_ACCESS_KEY_PEPPER", "a pepper for tests: canary-pepper-0123456789",
                        "AGENTSFLOW_ACCESS_CORS_ORIGINS", "https://app.example.com");
                GUARDED.set(new AgentsFlow("-guarded", settings));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return GUARDED.get();
    }

    public static String database() {
        return System.getProperty("agentsflow.test.database", "h2");
    }

    /** The models that tests rely on: {@code fake} and {@code backup} are upstreams of this test, {@code demo} is built in. */
    public String usualCatalogue() {
        return """
                models:
                  - name: demo
                    provider: demo
                  - name: fake
                    provider: openai
                    upstream: fake-model
                    endpoint: %s
                    api-key: sk-canary-0123456789
                    capabilities: [chat, completion, tools]
                    context-window: 4096
                    max-tokens: 512
                    timeouts: { connect: 1s, first-token: 3s, between-tokens: 1s, total: 20s }
                    retries: 0
                    price: { input: 1.00, output: 2.00 }
                    health: { interval: 300ms, timeout: 2s }
                  - name: backup
                    provider: openai
                    upstream: fake-model
                    endpoint: %s
                    retries: 0
                    health: { interval: 300ms, timeout: 2s }
                  - name: short
                    provider: openai
                    upstream: fake-model
                    endpoint: %s
                    retries: 0
                    fallbacks: [backup]
                    context-fallback: backup
                  - name: patient
                    provider: openai
                    upstream: fake-model
                    endpoint: %s
                    retries: 2
                    health: { interval: 300ms, timeout: 2s }
                  - name: cached
                    provider: openai
                    upstream: fake-model
                    endpoint: %s
                    temperature: 0
                    retries: 0
                    cache: { ttl: 1h }
                  - name: vendor/embedder:1
                    provider: openai
                    upstream: fake-embedder
                    endpoint: %s
                    capabilities: [embedding]
                    retries: 0
                    fallbacks: [backup-embedder]
                  - name: backup-embedder
                    provider: openai
                    upstream: fake-embedder
                    endpoint: %s
                    capabilities: [embedding]
                    retries: 0
                  - name: claude
                    provider: anthropic
                    upstream: fake-model
                    endpoint: %s
                    api-key: sk-ant-canary-0123456789
                    capabilities: [chat, tools, vision]
                    max-tokens: 300
                    retries: 0
                    health: { interval: 300ms, timeout: 2s }
                  - name: keyless
                    provider: openai
                    api-key: ${AGENTSFLOW_TEST_KEY_THAT_NOBODY_SETS}
                  - name: ollama
                    provider: ollama
                    endpoint: %s
                    discover: true
                    health: { interval: 300ms, timeout: 2s }
                tasks:
                  chat: { models: [fake, backup], fallback: demo }
                  brittle: { models: [fake] }
                """.formatted(
                        upstream.endpoint(),
                        backup.endpoint(),
                        upstream.endpoint(),
                        upstream.endpoint(),
                        upstream.endpoint(),
                        upstream.endpoint(),
                        backup.endpoint(),
                        upstream.address(),
                        backup.address());
    }

    public FakeUpstream upstream() {
        return upstream;
    }

    public FakeUpstream backup() {
        return backup;
    }

    /** The file that the server has its models from. */
    public Path catalogue() {
        return catalogue;
    }

    public URI address() {
        return address;
    }

    public Path log() {
        return work.resolve("data/logs/server.log");
    }

    /** The server's process. */
    public String pid() {
        try {
            return Files.readString(work.resolve("data/server/pid")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the server throw away what nobody refers to. */
    public void collectGarbage() {
        try {
            var pid = pid();
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            var process = new ProcessBuilder(jcmd, pid, "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd ended with status " + process.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET());
    }

    public JsonNode json(String path) {
        return body(get(path));
    }

    /** How many calls of a model the accounts hold so far. */
    public long countedCalls(String model) {
        return counted(model, "total_requests");
    }

    /** How many tokens the accounts hold for a model so far. */
    public long countedTokens(String model) {
        return counted(model, "total_tokens");
    }

    private long counted(String model, String figure) {
        for (JsonNode one : json("/api/models/metrics").path("models")) {
            if (one.path("model_name").asText().equals(model)) {
                return one.path(figure).asLong();
            }
        }
        return 0;
    }

    public HttpResponse<String> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE());
    }

    /** A request by the administrator. */
    public HttpRequest.Builder request(String path) {
        return request(path, administratorsKey);
    }

    /** A request by whoever has the token or key. */
    public HttpRequest.Builder request(String path, String credential) {
        return anonymous(path).header("Authorization", "Bearer " + credential);
    }

    /** A request by nobody. */
    public HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(60));
    }

    public String administratorsKey() {
        return administratorsKey;
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Posts and returns while the answer is still being written. */
    public EventReader stream(String path, String json) {
        try {
            var answer = http.send(
                    request(path)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(json))
                            .build(),
                    BodyHandlers.ofInputStream());
            return new EventReader(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode body(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    public static String quoted(String text) {
        try {
            return JSON.writeValueAsString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks again until it is so, for ten seconds at most. */
    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    public void awaitHealth(String model, boolean healthy) {
        await(
                model + " healthy: " + healthy,
                () -> json("/api/models/" + model).path("health").asBoolean() == healthy);
    }

    private Process process(int port, Map<String, String> settings) throws IOException {
        var base = Path.of(System.getProperty("agentsflow.test.basedir", "."));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("ops/run/Run.java", "--with-parent", "--port", String.valueOf(port)));
        command.addAll(List.of("--jar", System.getProperty("agentsflow.test.payara")));
        command.addAll(List.of("--war", System.getProperty("agentsflow.test.war")));
        command.addAll(List.of("--data", work.resolve("data").toString()));
        var builder = new ProcessBuilder(command).directory(base.toFile()).redirectErrorStream(true);
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("AGENTSFLOW_")
                        || name.startsWith("SUPABASE_")
                        || Set.of("MP_CONFIG_PROFILE", "DATABASE_URL", "REDIS_URL")
                                .contains(name));
        // tests call more often than anybody may, and with more wrong credentials
        for (String limit : List.of("CHAT", "GATEWAY", "FAILED_LOGINS")) {
            builder.environment().put("AGENTSFLOW_LIMITS_" + limit, "off");
        }
        builder.environment().putAll(settings);
        builder.environment().put("AGENTSFLOW_MODELS_FILE", catalogue.toString());
        builder.environment().put("AGENTSFLOW_MODELS_RELOAD", "200ms");
        // tests make models fail on purpose, one after the other: that must neither open a circuit nor spend the retry
        // budget
        builder.environment().put("AGENTSFLOW_MODELS_CIRCUIT_WINDOW", "1000");
        builder.environment().put("AGENTSFLOW_MODELS_CIRCUIT_MINIMUM_CALLS", "1000");
        builder.environment().put("AGENTSFLOW_MODELS_RETRY_BUDGET_MINIMUM", "1000");
        if (database().equals("postgres") && !settings.containsKey("AGENTSFLOW_DB_URL")) {
            var postgres = EmbeddedPostgres.builder().start();
            builder.environment().put("AGENTSFLOW_DB_URL", postgres.getJdbcUrl("postgres", "postgres"));
            builder.environment().put("AGENTSFLOW_DB_USER", "postgres");
            builder.environment().put("AGENTSFLOW_DB_PASSWORD", "postgres");
        }
        var process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return process;
    }

    /** Ends it; one of {@link #shared()} lives until the end of the run. */
    @Override
    public void close() {
        process.destroy();
    }

    private static void deleteAll(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** What the command prints says when the server is ready, or why it never will be. */
    private static String awaitReady(Process process) throws IOException {
        var printed = new StringBuilder();
        long end = System.nanoTime() + STARTS_WITHIN.toNanos();
        var output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.append(line).append('\n');
            if (line.contains("Ctrl-C ends it")) {
                var drain = new Thread(() -> output.lines().forEach(rest -> {}), "server output");
                drain.setDaemon(true);
                drain.start();
                return printed.toString();
            }
            if (System.nanoTime() > end) {
                break;
            }
        }
        process.destroy();
        throw new IllegalStateException("the server did not start:\n" + printed);
    }
}
