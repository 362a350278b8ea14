package ai.agentsflow.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.Shell;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckRedisScriptTest {

    private static final String SINGLE = """
            {"keys":12,"keys_by_server":{"redis":12},"mode":"single","round_trip_ms":0.21,"state":"up"}""";

    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private HttpServer server;
    private String url;
    private int status = 200;
    private String body = SINGLE;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/admin/redis", exchange -> {
            authorization.set(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void printsModeRoundTripAndKeys() throws Exception {
        var shell = Shell.run("check-redis.sh", Map.of("AGENTSFLOW_TOKEN", "geheim"), "--url", url + "/");

        assertThat(shell.errors()).isEmpty();
        assertThat(shell.output()).isEqualTo("✓ Redis OK: single, round trip 0.21 ms, 12 keys (redis: 12)\n");
        assertThat(shell.status()).isZero();
        assertThat(authorization).hasValue("Bearer geheim");
    }

    @Test
    void countsOnEachNodeOfACluster() throws Exception {
        body = """
                {"mode":"cluster","state":"up","round_trip_ms":1.5,"keys":9,
                 "keys_by_server":{"10.0.0.1:7000":4,"10.0.0.2:7000":5}}""";

        assertThat(Shell.run("check-redis.sh", Map.of(), "--url", url).output())
                .isEqualTo("✓ Redis OK: cluster, round trip 1.5 ms, 9 keys (10.0.0.1:7000: 4, 10.0.0.2:7000: 5)\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"mode\":\"single\",\"reason\":\"no answer within 50 ms\",\"state\":\"degraded\"} | no answer within 50 ms",
                "{\"mode\":\"none\",\"state\":\"none\"} | there is to be no Redis",
                "{\"mode\":\"single\",\"state\":\"up\"} | not with the figures",
                "<html>hello</html> | not about a Redis"
            })
    void failsInOneLineWhenThereIsNone(String answer, String told) throws Exception {
        body = answer;

        assertFails(Shell.run("check-redis.sh", Map.of(), "--url", url), told);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403, 404, 500, 503})
    void failsInOneLineOnAnyOtherStatus(int answered) throws Exception {
        status = answered;

        assertFails(Shell.run("check-redis.sh", Map.of(), "--url", url), String.valueOf(answered));
    }

    @Test
    void failsInOneLineWhenNobodyIsThere() throws Exception {
        server.stop(0);

        assertFails(Shell.run("check-redis.sh", Map.of(), "--url", url), "cannot be reached");
    }

    @Test
    void explainsItself() throws Exception {
        assertThat(Shell.run("check-redis.sh", Map.of(), "--help").output()).startsWith("Usage: check-redis.sh");
        assertThat(Shell.run("check-redis.sh", Map.of(), "--nonsense").status()).isEqualTo(2);
    }

    private static void assertFails(Shell shell, String told) {
        assertThat(shell.status()).isEqualTo(1);
        assertThat(shell.output()).isEmpty();
        assertThat(shell.errors().lines())
                .singleElement()
                .asString()
                .startsWith("✗ Redis failed: ")
                .contains(told);
    }
}
