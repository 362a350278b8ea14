package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The real server with the real WAR, started by the run command, on the database that the build asks for
 * ({@code agentsflow.test.database}: {@code h2} or {@code postgres}); one for all tests of a run.
 */
public final class AgentsFlow implements AutoCloseable {

    public static final ObjectMapper JSON = new ObjectMapper();

    private static final AtomicReference<AgentsFlow> SHARED = new AtomicReference<>();
    private static final AtomicReference<AgentsFlow> GUARDED = new AtomicReference<>();
    private static final Pattern KEY = Pattern.compile("\\baf_[0-9A-Za-z]{40}\\b");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final FakeUpstream upstream = FakeUpstream.start();
    private final FakeUpstream backup = FakeUpstream.start();
    private final Path catalogue;
    private final Path work;
    private final Map<String, String> environment;
    private volatile StartedServer process;
    private final String administratorsKey;

    private AgentsFlow(String name, Map<String, String> settings) throws IOException {
        this(name, settings, null);
    }

    private AgentsFlow(String name, Map<String, String> settings, @Nullable String knownKey) throws IOException {
        work = StartedServer.emptied(Path.of(System.getProperty("agentsflow.test.work"), database() + name));
        catalogue = work.resolve("models.yaml");
        Files.writeString(catalogue, usualCatalogue());
        environment = environment(settings);
        process = new StartedServer(work, environment);
        administratorsKey = KEY.matcher(process.printed())
                .results()
                .map(MatchResult::group)
                .findFirst()
                .or(() -> Optional.ofNullable(knownKey))
                .orElseThrow(
                        () -> new IllegalStateException("no administrator's key was shown:\n" + process.printed()));
    }

    private Map<String, String> environment(Map<String, String> settings) throws IOException {
        var all = new HashMap<String, String>();
        // tests call more often than anybody may, and with more wrong credentials
        for (String limit : List.of("CHAT", "GATEWAY", "FAILED_LOGINS")) {
            all.put("AGENTSFLOW_LIMITS_" + limit, "off");
        }
        all.putAll(settings);
        all.put("AGENTSFLOW_MODELS_FILE", catalogue.toString());
        all.put("AGENTSFLOW_MODELS_RELOAD", "200ms");
        // tests make models fail on purpose, one after the other: that must neither open a circuit nor spend the retry
        // budget
        all.put("AGENTSFLOW_MODELS_CIRCUIT_WINDOW", "1000");
        all.put("AGENTSFLOW_MODELS_CIRCUIT_MINIMUM_CALLS", "1000");
        all.put("AGENTSFLOW_MODELS_RETRY_BUDGET_MINIMUM", "1000");
        if (database().equals("postgres") && !settings.containsKey("AGENTSFLOW_DB_URL")) {
            var postgres = PostgresProcess.patient().start();
            all.put("AGENTSFLOW_DB_URL", postgres.getJdbcUrl("postgres", "postgres"));
            all.put("AGENTSFLOW_DB_USER", "postgres");
            var password = Files.writeString(catalogue.resolveSibling("password"), "postgres\n");
            all.put("AGENTSFLOW_DB_PASSWORD_FILE", password.toString());
        }
        return all;
    }

    /** A server of a test's own, with settings and, where a name begins with dashes, options of the run command of its own. */
    public static AgentsFlow with(String name, Map<String, String> settings) {
        try {
            return new AgentsFlow("-" + name, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Another node on a database, whose administrator's key was made when this one started on it. */
    public AgentsFlow beside(String name, Map<String, String> settings) {
        try {
            return new AgentsFlow("-" + name, settings, administratorsKey);
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
     * Another server, in the {@code prod} profile, where everybody has to say who they are: by a token of the
     * issuer, signed with its key or with the secret before it, or by an API key.
     * Started when first asked for.
     */
    public static synchronized AgentsFlow guarded() {
        if (GUARDED.get() == null) {
            try {
                var settings = Map.of(
                        "MP_CONFIG_PROFILE", "prod",
                        "AGENTSFLOW_DB_ALLOW_EMBEDDED", "true",
                        "SUPABASE_URL", Issuer.shared().address().toString(),
                        "AGENTSFLOW_SECRETS_DIR", secrets().toString(),
                        "AGENTSFLOW_ACCESS_CORS_ORIGINS", "https://app.example.com");
                GUARDED.set(new AgentsFlow("-guarded", settings));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return GUARDED.get();
    }

    /** A directory as a cluster mounts it: the pepper, and the key of the model {@code fake}. */
    private static Path secrets() throws IOException {
        var secrets = Path.of(System.getProperty("agentsflow.test.work"), database() + "-secrets");
        Files.createDirectories(secrets);
        Files.writeString(
                secrets.resolve("agentsflow.access.key-pepper"), "a pepper for tests: canary-pepper-0123456789\n");
        Files.writeString(secrets.resolve("supabase_jwt_secret"), Issuer.SECRET + "\n");
        Files.writeString(secrets.resolve("fake_api_key"), "sk-canary-of-a-file-0123456789\n");
        return secrets;
    }

    public static String database() {
        return System.getProperty("agentsflow.test.database", "h2");
    }

    /** The models that tests rely on: {@code fake} and {@code backup} are upstreams of this test, {@code demo} is built in. */
    public String usualCatalogue() {
        return UsualCatalogue.of(upstream, backup);
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
        return process.address();
    }

    public Path log() {
        return process.log();
    }

    /** The server's process. */
    public String pid() {
        try {
            return String.valueOf(process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the server ({@code SIGKILL}). */
    public void kill() {
        try {
            process.kill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it after {@link #kill} with the same settings and data; returns when it is ready. */
    public void startAgain() {
        try {
            process = new StartedServer(work, environment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the server throw away what nobody refers to. */
    public void collectGarbage() {
        try {
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            var run = new ProcessBuilder(jcmd, pid(), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (run.waitFor() != 0) {
                throw new IllegalStateException("jcmd ended with status " + run.exitValue());
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

    /** A figure of {@code /metrics}, by its name and, where it has some, its labels as they are written there. */
    public double metric(String series) {
        return send(anonymous("/metrics").GET())
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series + " in /metrics"));
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
        return HttpRequest.newBuilder(address().resolve(path)).timeout(Duration.ofSeconds(60));
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

    /** Asks again until it is so, for half a minute at most: how long it may take is not the question. */
    public static void await(String what, BooleanSupplier condition) {
        await(what, Duration.ofSeconds(30), condition);
    }

    /** Asks again until it is so, for so long at most. */
    public static void await(String what, Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within %d s: %s".formatted(limit.toSeconds(), what));
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    /** The first answer that is not 503 with a time to come again, as clients' libraries do it. */
    public static HttpResponse<String> patiently(Supplier<HttpResponse<String>> call) {
        var answer = new AtomicReference<HttpResponse<String>>();
        await("an answer", () -> {
            answer.set(call.get());
            return answer.get().statusCode() != 503
                    || answer.get().headers().firstValue("Retry-After").isEmpty();
        });
        return answer.get();
    }

    public void awaitHealth(String model, boolean healthy) {
        await(
                model + " healthy: " + healthy,
                () -> json("/api/models/" + model).path("health").asBoolean() == healthy);
    }

    /** Ends it; one of {@link #shared()} lives until the end of the run. */
    @Override
    public void close() {
        process.end();
    }
}
