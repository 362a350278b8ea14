package ai.agentsflow.limits;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Authority;
import ai.agentsflow.testing.Calls;
import ai.agentsflow.testing.FaultProxy;
import ai.agentsflow.testing.Issuer;
import ai.agentsflow.testing.RedisProcess;
import ai.agentsflow.testing.Shell;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits and their Redis on a real server, whose usual caller is {@code local}. */
@Tag("h2-only")
class LimitsIT {

    private static final String CHAT = "{\"message\":\"Hello\"}";
    private static final String COMPLETION =
            "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static final String PAGE = "https://app.example.com";
    private static final String PASSWORD = "canary-redis-password";
    private static final Authority AUTHORITY = new Authority();

    private static final Duration PAUSE = Duration.ofMillis(10);

    private static RedisProcess redis;
    private static FaultProxy network;
    private static AgentsFlow server;

    @BeforeAll
    static void start() {
        redis = RedisProcess.server("--user", "app", "on", ">" + PASSWORD, "~*", "&*", "+@all");
        network = FaultProxy.to(redis.port());
        network.secure(AUTHORITY.server("localhost"));
        server = AgentsFlow.with(
                "limits",
                Map.of(
                        "REDIS_URL", "rediss://app:%s@localhost:%d".formatted(PASSWORD, network.port()),
                        "AGENTSFLOW_REDIS_CA_FILE", AUTHORITY.pem().toString(),
                        "AGENTSFLOW_ACCESS_CORS_ORIGINS", PAGE,
                        // patient enough for a machine that is busy with tests
                        "AGENTSFLOW_REDIS_BUDGET", "5s",
                        "AGENTSFLOW_LIMITS_CHAT", "3/hour",
                        "AGENTSFLOW_LIMITS_GATEWAY", "5/hour",
                        "AGENTSFLOW_LIMITS_FAILED_LOGINS", "3/8s",
                        "AGENTSFLOW_LIMITS_NODES", "3",
                        "SUPABASE_URL", Issuer.shared().address().toString(),
                        "AGENTSFLOW_LIMITS_OVERRIDES", "user:local/tokens=100000/day, role:partner/gateway=7/hour"));
    }

    @AfterAll
    static void stop() {
        server.close();
        network.close();
        redis.close();
    }

    @BeforeEach
    void forget() {
        awaitState("up");
        try (var own = redis.connect()) {
            own.flushAll();
        }
    }

    @Test
    void refusesUnderApiWithAProblemAndTellsWhatIsLeft() {
        var first = server.post("/api/chat/message", CHAT);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "RateLimit-Policy")).isEqualTo("\"tokens\";q=100000;w=86400, \"chat\";q=3;w=3600");
        assertThat(header(first, "RateLimit")).matches("\"tokens\";r=\\d+;t=\\d+, \"chat\";r=2;t=(3600|35\\d\\d)");
        // the stream, which is a servlet, and the history are counted with it
        server.post("/api/chat/stream", CHAT);
        server.get("/api/chat/history/none");

        var refused = server.post("/api/chat/message", CHAT);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "Retry-After")).matches("3600|35\\d\\d");
        assertThat(header(refused, "RateLimit")).contains("\"chat\";r=0;");
        assertThat(header(refused, "Content-Type")).startsWith("application/problem+json");
        var problem = AgentsFlow.body(refused);
        assertThat(problem.path("type").asText()).isEqualTo("urn:agentsflow:problem:too-many-requests");
        assertThat(problem.path("request_id").asText()).isEqualTo(header(refused, "X-Request-ID"));
        assertThat(server.post("/api/chat/stream", CHAT).statusCode()).isEqualTo(429);
        assertThat(server.get("/api/models").statusCode()).as("not limited").isEqualTo(200);
    }

    @Test
    void refusesUnderV1InEachApisShapeAndAsksNoProvider() {
        for (int i = 0; i < 5; i++) {
            var answer = server.post("/v1/chat/completions", COMPLETION);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "x-ratelimit-limit-requests")).isEqualTo("5");
            assertThat(header(answer, "x-ratelimit-remaining-requests")).isEqualTo(String.valueOf(4 - i));
            assertThat(header(answer, "x-ratelimit-reset-requests")).matches("1h0m0s|59m\\d+s");
            assertThat(header(answer, "x-ratelimit-limit-tokens")).isEqualTo("100000");
        }
        int asked = server.upstream().calls().size();

        var refused = server.post("/v1/chat/completions", COMPLETION);

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(header(refused, "Retry-After")).matches("3600|35\\d\\d");
        assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
        var error = AgentsFlow.body(refused).path("error");
        assertThat(error.path("type").asText()).isEqualTo("rate_limit_error");
        assertThat(error.path("code").asText()).isEqualTo("rate_limit_exceeded");
        assertThat(error.has("param")).isTrue();
        var message = server.post("/v1/messages", COMPLETION);
        assertThat(message.statusCode()).isEqualTo(429);
        assertThat(AgentsFlow.body(message).path("type").asText()).isEqualTo("error");
        assertThat(server.get("/v1/models").statusCode()).isEqualTo(429);
        assertThat(server.upstream().calls()).hasSize(asked);
    }

    /** Whoever has used up one path has used up all that stand for it. */
    @Test
    void countsTheGatewaysOtherPathsWithIt() {
        var paths = new String[] {
            "/v1/chat/completions",
            "/chat/completions",
            "/openai/v1/chat/completions",
            "/openai/deployments/fake/chat/completions",
            "/openai/deployments/task:chat/chat/completions?api-version=2024-10-21"
        };
        for (int i = 0; i < 5; i++) {
            var answer = server.post(paths[i], COMPLETION);
            assertThat(answer.statusCode()).as(paths[i]).isEqualTo(200);
            assertThat(header(answer, "x-ratelimit-remaining-requests")).isEqualTo(String.valueOf(4 - i));
        }

        for (String path : paths) {
            var refused = server.post(path, COMPLETION);
            assertThat(refused.statusCode()).as(path).isEqualTo(429);
            assertThat(AgentsFlow.body(refused).path("error").path("code").asText())
                    .isEqualTo("rate_limit_exceeded");
        }
        assertThat(server.get("/models").statusCode()).isEqualTo(429);
        assertThat(server.get("/openai/v1/models").statusCode()).isEqualTo(429);
        var message = server.post("/messages", COMPLETION);
        assertThat(message.statusCode()).isEqualTo(429);
        assertThat(AgentsFlow.body(message).path("type").asText()).isEqualTo("error");
        assertThat(header(message, "anthropic-ratelimit-requests-remaining")).isEqualTo("0");
    }

    @Test
    void chargesTheTokensOfACall() {
        server.post("/v1/chat/completions", COMPLETION);

        AgentsFlow.await("the tokens are charged", () -> {
            try (var own = redis.connect()) {
                var spent = own.get("agentsflow:limit:fixed:{user:local}:tokens");
                return spent != null && Long.parseLong(spent) > 0;
            }
        });
    }

    @Test
    void limitsAKeyAsWasSaidWhenItWasMade() {
        var made = server.post("/api/keys", "{\"name\":\"twice\",\"rate_limit\":\"2/hour\"}");
        var key = AgentsFlow.body(made).path("key").asText();

        for (int left = 1; left >= 0; left--) {
            var answer = server.send(server.request("/v1/models", key).GET());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(header(answer, "x-ratelimit-limit-requests")).isEqualTo("2");
            assertThat(header(answer, "x-ratelimit-remaining-requests")).isEqualTo(String.valueOf(left));
        }
        assertThat(server.send(server.request("/v1/models", key).GET()).statusCode())
                .isEqualTo(429);
        assertThat(server.get("/v1/models").statusCode())
                .as("its owner's other calls")
                .isEqualTo(200);
    }

    @Test
    void limitsARoleOfATokenAsSettingsSay() {
        var claims =
                Issuer.shared().claims("carol").claim("app_metadata", Map.of("role", List.of("partner", "system")));
        var token = Issuer.shared().sign(claims.build());

        var partner = server.send(server.request("/v1/models", token).GET());
        var other = server.send(
                server.request("/v1/models", Issuer.shared().token("dave")).GET());

        assertThat(header(partner, "x-ratelimit-limit-requests")).isEqualTo("7");
        assertThat(header(other, "x-ratelimit-limit-requests")).isEqualTo("5");
        assertThat(server.send(server.request("/api/admin/redis", token).GET()).statusCode())
                .as("a role that limits know gives no right")
                .isEqualTo(403);
    }

    /** The address is everybody's behind a proxy: whoever is who they say is let in. */
    @Test
    void refusesWrongCredentialsAloneAfterTooManyOfThem() {
        var never = Issuer.shared().token("late-" + UUID.randomUUID());
        var key = AgentsFlow.body(server.post("/api/keys", "{\"name\":\"late\"}"))
                .path("key")
                .asText();
        var wrong = "af_" + "0".repeat(40);
        AgentsFlow.await("too many are wrong", () -> get("/v1/models", wrong).statusCode() == 429);

        for (String other : List.of(wrong, "af_wrong", "bnVsbA.e30.x", never + "x", "nonsense")) {
            var refused = get("/v1/models", other);
            assertThat(refused.statusCode()).as(other).isEqualTo(429);
            assertThat(header(refused, "Retry-After")).matches("[1-8]");
            assertThat(AgentsFlow.body(refused).at("/error/type").asText()).isEqualTo("rate_limit_error");
            assertThat(get("/api/models", other).body()).contains("urn:agentsflow:problem:too-many-requests");
            for (String right : List.of(key, never, server.administratorsKey())) {
                assertThat(get("/api/models", right).statusCode()).isEqualTo(200);
            }
        }
        assertThat(server.send(server.anonymous("/health/live")
                                .header("x-api-key", wrong)
                                .GET())
                        .statusCode())
                .as("nobody is asked who they are here")
                .isEqualTo(200);
        AgentsFlow.await("the time is over", () -> get("/api/models", wrong).statusCode() == 401);
    }

    /** Of each kind that costs something: signatures to check, keys to look for, texts to parse. */
    @Tag("long")
    @Test
    void aFloodOfWrongCredentialsKeepsNobodyOut() {
        var token = Issuer.shared().token("known");
        var parts = token.substring(0, token.lastIndexOf('.') + 1);
        var random = new Random(20_261_128);
        Supplier<String> wrong = () -> {
            var signature = new byte[64];
            synchronized (random) {
                random.nextBytes(signature);
            }
            var text = Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
            return switch (signature[0] & 3) {
                case 0 -> "af_" + text.replaceAll("[-_]", "x").substring(0, 40);
                case 1 -> "bnVsbA.e30." + text;
                default -> parts + text;
            };
        };
        var key = server.administratorsKey();
        var quiet = besides(0, key);
        var busy = besides(48, key);
        try (var flood = Calls.of(server, 48, Duration.ZERO, () -> server.request("/api/models", wrong.get()));
                var byKey = Calls.of(server, 1, PAUSE, () -> server.request("/api/models", key));
                var byToken = Calls.of(server, 1, PAUSE, () -> server.request("/api/models", token));
                var byNewToken = Calls.of(
                        server,
                        1,
                        PAUSE,
                        () -> server.request("/api/models", Issuer.shared().token("new-" + UUID.randomUUID())))) {
            AgentsFlow.await("a flood", Duration.ofMinutes(1), () -> flood.all().size() > 5_000);
            AgentsFlow.await("figures", () -> byNewToken.all().size() > 50);

            System.out.println("ms p50/p99 of a good key alone " + figures(quiet) + ", beside 48 who ask for health "
                    + figures(busy) + ", beside 48 with wrong credentials " + figures(byKey.all()) + ", token "
                    + figures(byToken.all()) + ", new token "
                    + figures(byNewToken.all()) + "; wrong ones " + figures(flood.all()));
            for (var good : List.of(byKey, byToken, byNewToken)) {
                assertThat(good.all()).extracting(Calls.Call::status).containsOnly(200);
            }
            assertThat(flood.all())
                    .extracting(Calls.Call::status)
                    .containsOnly(401, 429)
                    .contains(429);
            assertThat(byKey.all())
                    .as("nobody waits for the others' signatures")
                    .allMatch(call -> call.took().compareTo(Duration.ofSeconds(5)) < 0);
        }
    }

    /** How the key is served beside so many callers who bring no credential at all. */
    private static List<Calls.Call> besides(int others, String key) {
        try (var ignored = Calls.of(server, others, Duration.ZERO, () -> server.anonymous("/health/live"));
                var calls = Calls.of(server, 2, PAUSE, () -> server.request("/api/models", key))) {
            AgentsFlow.await("figures", () -> calls.all().size() > 200);
            return calls.all();
        }
    }

    private static String figures(List<Calls.Call> calls) {
        var took = calls.stream().map(Calls.Call::took).sorted().toList();
        return "%d/%d of %d"
                .formatted(
                        took.get(took.size() / 2).toMillis(),
                        took.get(took.size() * 99 / 100).toMillis(),
                        took.size());
    }

    private static HttpResponse<String> get(String path, String credential) {
        return server.send(server.request(path, credential).GET());
    }

    @Test
    void goesOnByItselfWhileRedisIsAwayAndTellsSo() throws Exception {
        assertThat(AgentsFlow.body(server.get("/api/admin/redis")).path("mode").asText())
                .isEqualTo("single");
        assertThat(server.get("/metrics").body()).contains("agentsflow_redis_up 1.0");
        var checked = check();
        assertThat(checked.errors()).isEmpty();
        assertThat(checked.output()).startsWith("✓ Redis OK: single, round trip ");

        network.down();
        awaitState("degraded");

        AgentsFlow.await("ready", () -> server.get("/health/ready").statusCode() == 200);
        assertThat(check("redis").path("reason").asText()).isNotBlank();
        assertThat(server.get("/metrics").body()).contains("agentsflow_redis_up 0.0");
        assertThat(check().status()).isEqualTo(1);
        assertThat(check().errors()).startsWith("✗ Redis failed: ");
        // a third of three an hour is one
        assertThat(server.post("/api/chat/message", CHAT).statusCode()).isEqualTo(200);
        assertThat(server.post("/api/chat/message", CHAT).statusCode()).isEqualTo(429);

        network.heal();
        awaitState("up");
        assertThat(header(server.post("/api/chat/message", CHAT), "RateLimit")).contains("\"chat\";r=2;");
    }

    @Test
    void refusesARedisWhoseCertificateItCannotTrustAndSaysWhy() throws Exception {
        network.secure(new Authority().server("localhost"));
        network.reset();
        assertRefused("TLS: the server's certificate is by an authority that is not known here");

        network.secure(AUTHORITY.server("other.example"));
        network.reset();
        assertRefused("TLS: No subject alternative DNS name matching localhost found");

        network.secure(AUTHORITY.server("localhost"));
        awaitState("up");
        assertThat(check().status()).isZero();
        for (String path : List.of("/health", "/api/admin/redis", "/metrics")) {
            assertThat(server.get(path).body()).doesNotContain(PASSWORD);
        }
        assertThat(Files.readString(server.log())).contains("TLS: ").doesNotContain(PASSWORD);
    }

    private static void assertRefused(String reason) throws Exception {
        AgentsFlow.await(reason, () -> check("redis").path("reason").asText().startsWith(reason));
        assertThat(check("redis").path("state").asText()).isEqualTo("degraded");
        assertThat(check().status()).isEqualTo(1);
        assertThat(check().errors()).startsWith("✗ Redis failed: " + reason);
    }

    /** Also those that somebody may add one day. */
    @Test
    void letsPagesReadEveryHeaderAboutLimitsAndModels() {
        var ours = Pattern.compile("(.*ratelimit.*|retry-after|x-request-id|request-id|x-agentsflow-.*)");
        var sent = new TreeSet<String>();
        for (String path : List.of("/api/chat/message", "/v1/chat/completions", "/v1/messages")) {
            for (int i = 0; i < 6; i++) {
                var answer = server.send(server.request(path)
                        .header("Origin", PAGE)
                        .header("Content-Type", "application/json")
                        .header("x-agentsflow-cache", "60")
                        .POST(BodyPublishers.ofString(path.startsWith("/api") ? CHAT : COMPLETION)));
                var exposed = Set.of(header(answer, "Access-Control-Expose-Headers")
                        .toLowerCase(Locale.ROOT)
                        .split(", "));
                var names = answer.headers().map().keySet().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .filter(ours.asMatchPredicate())
                        .toList();
                assertThat(exposed).as(path).containsAll(names);
                sent.addAll(names);
            }
        }
        assertThat(sent)
                .contains(
                        "ratelimit",
                        "retry-after",
                        "x-request-id",
                        "request-id",
                        "x-ratelimit-remaining-tokens",
                        "anthropic-ratelimit-requests-reset",
                        "x-agentsflow-cache",
                        "x-agentsflow-model");
    }

    private static void awaitState(String state) {
        AgentsFlow.await(
                "Redis is " + state, () -> check("redis").path("state").asText().equals(state));
    }

    private static JsonNode check(String name) {
        return StreamSupport.stream(server.json("/health").path("checks").spliterator(), false)
                .filter(check -> check.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("data");
    }

    private static Shell check() throws Exception {
        return Shell.run(
                "check-redis.sh",
                Map.of("AGENTSFLOW_TOKEN", server.administratorsKey()),
                "--url",
                server.address().toString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("(no " + name + ")");
    }
}
