package ai.agentsflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Cluster;
import ai.agentsflow.testing.FakeUpstream;
import ai.agentsflow.testing.FakeUpstreamRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers behind nginx, with one PostgreSQL and one Redis, as {@code ops/cluster/local.sh} starts them. Needs nginx and curl,
 * and is run by {@code mvn -Pcluster verify} alone.
 */
@Tag("cluster")
@Tag("h2-only")
class ClusterIT {

    @TempDir
    static Path scratch;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final FakeUpstream MODEL = FakeUpstream.start();

    private static Cluster cluster;

    @BeforeAll
    static void start() throws IOException {
        SteadyLoad.paces(MODEL);
        var catalogue = Files.writeString(scratch.resolve("models.yaml"), catalogue("paced"));
        cluster = Cluster.start(
                scratch.resolve("cluster"),
                Map.of(
                        "AGENTSFLOW_MODELS_FILE",
                        catalogue.toString(),
                        "AGENTSFLOW_LIMITS_GATEWAY",
                        "off",
                        "AGENTSFLOW_DB_POOL_MIN",
                        "5",
                        "AGENTSFLOW_REDIS_BUDGET",
                        "1s",
                        "AGENTSFLOW_SHUTDOWN_PAUSE",
                        "2s"));
    }

    @AfterAll
    static void stop() throws IOException {
        cluster.close();
        MODEL.close();
    }

    private static String catalogue(String... names) {
        var text = new StringBuilder("models:\n");
        for (var name : names) {
            text.append("""
                    - name: %s
                      provider: openai
                      upstream: fake-model
                      endpoint: %s
                      retries: 0
                      health: { probe: none }
                  """.formatted(name, MODEL.endpoint()).indent(2));
        }
        return text.toString();
    }

    @Test
    void restartsNodeByNodeWithoutAFailedRequestOrACutStream() throws Exception {
        var before = cluster.run("status");
        int known = MODEL.calls().size();
        var load = SteadyLoad.start(cluster.address(), cluster.administratorsKey(), 6, 10);

        cluster.run("restart");
        load.stop();

        System.out.printf(
                "rolling restart under load: %d calls and %d streams answered, %d failed%n",
                load.calls(), load.streams(), load.faults().size());
        assertThat(load.faults()).isEmpty();
        assertThat(load.calls()).isGreaterThan(200);
        assertThat(load.streams()).isGreaterThan(30);
        assertThat(cluster.run("status"))
                .contains("a: runs", "b: runs")
                .doesNotContain("not ready", "gets no requests")
                .isNotEqualTo(before);
        assertThat(MODEL.calls().stream().skip(known).map(ClusterIT::prompt))
                .as("nothing was asked twice behind anybody's back")
                .doesNotHaveDuplicates()
                .hasSize(load.asked());
        assertThat(cluster.accessLog().stream().filter(line -> line.contains("/v1/chat/completions")))
                .as("nor did nginx have to try another node")
                .noneMatch(line -> line.matches(".* to=\\[[^\\]]*,.*"))
                .anyMatch(line -> line.contains(":" + cluster.node(1).getPort() + "]"))
                .anyMatch(line -> line.contains(":" + cluster.node(2).getPort() + "]"));
    }

    @Test
    void wrongTokensOfOneClientBehindAProxyLockNobodyElseOut() {
        AgentsFlow.await("refused for the client's address", () -> wrongToken("192.0.2.1") == 429);

        assertThat(wrongToken("192.0.2.2")).isEqualTo(401);
        AgentsFlow.await("whatever it says of itself", () -> wrongToken("192.0.2.3, 192.0.2.1") == 429);
        assertThat(wrongToken("192.0.2.3")).isEqualTo(401);
    }

    @Test
    void nodesCountTogether() {
        var key = newKey("{\"name\":\"counted\",\"rate_limit\":\"6/hour\"}")
                .path("key")
                .asText();
        var statuses = new ArrayList<Integer>();

        for (int request = 0; request < 10; request++) {
            statuses.add(get(cluster.node(1 + request % 2), "/v1/models", key).statusCode());
        }

        assertThat(statuses).containsExactly(200, 200, 200, 200, 200, 200, 429, 429, 429, 429);
    }

    @Test
    void aKeyDeletedOnOneNodeIsRefusedByTheOtherWithinFiveSeconds() {
        var made = newKey("{\"name\":\"leaked\"}");
        var key = made.path("key").asText();
        assertThat(get(cluster.node(2), "/v1/models", key).statusCode()).isEqualTo(200);

        send(request(cluster.node(1), "/api/keys/" + made.path("id").asText(), cluster.administratorsKey())
                .DELETE());
        long deleted = System.nanoTime();
        AgentsFlow.await(
                "refused", () -> get(cluster.node(2), "/v1/models", key).statusCode() == 401);

        assertThat(Duration.ofNanos(System.nanoTime() - deleted)).isLessThan(Duration.ofMillis(5_500));
    }

    @Test
    void oneNodeFindsWhatTheOtherHasAsked() {
        var asked = new AtomicInteger();
        // an answer is on its way to Redis for a moment
        AgentsFlow.await("the other has it", () -> {
            var question = "{\"model\":\"paced\",\"messages\":[{\"role\":\"user\",\"content\":\"asked by both %d\"}]}"
                    .formatted(asked.incrementAndGet());
            assertThat(cached(cluster.node(1), question)).isEqualTo("miss");
            return cached(cluster.node(2), question).equals("hit");
        });
    }

    @Test
    void bothHaveTheCatalogueOfTheFile() throws IOException {
        Files.writeString(scratch.resolve("models.yaml"), catalogue("paced", "added"));

        for (int node = 1; node <= 2; node++) {
            var address = cluster.node(node);
            AgentsFlow.await(
                    address.toString(),
                    () -> get(address, "/v1/models/added", cluster.administratorsKey())
                                    .statusCode()
                            == 200);
        }
    }

    @Test
    void theEdgeKeepsToItselfWhatIsNobodysBusiness() {
        for (var path : new String[] {"/health", "/health/ready", "/metrics"}) {
            assertThat(get(cluster.address(), path, cluster.administratorsKey()).statusCode())
                    .as(path)
                    .isEqualTo(404);
            assertThat(get(cluster.node(1), path, cluster.administratorsKey()).statusCode())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    private static int wrongToken(String forwardedFor) {
        return send(request(cluster.address(), "/v1/models", "wrong")
                        .header("X-Forwarded-For", forwardedFor)
                        .GET())
                .statusCode();
    }

    private static String prompt(FakeUpstreamRequest call) {
        return call.parsed().at("/messages/0/content").asText();
    }

    private static String cached(URI node, String question) {
        var answer = send(request(node, "/v1/chat/completions", cluster.administratorsKey())
                .header("Content-Type", "application/json")
                .header("x-agentsflow-cache", "600")
                .POST(BodyPublishers.ofString(question)));
        return answer.headers().firstValue("x-agentsflow-cache").orElse(answer.body());
    }

    /** One that both nodes know. */
    private static JsonNode newKey(String json) {
        var made = AgentsFlow.body(send(request(cluster.node(1), "/api/keys", cluster.administratorsKey())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))));
        var key = made.path("key").asText();
        AgentsFlow.await(
                "the other node knows it",
                () -> get(cluster.node(2), "/api/models", key).statusCode() == 200);
        return made;
    }

    private static HttpResponse<String> get(URI server, String path, String key) {
        return send(request(server, path, key).GET());
    }

    private static HttpRequest.Builder request(URI server, String path, String key) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + key);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }
}
