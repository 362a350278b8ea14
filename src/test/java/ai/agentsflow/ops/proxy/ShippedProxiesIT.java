package ai.agentsflow.ops.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.DesyncProbes;
import ai.agentsflow.testing.DesyncSearch;
import ai.agentsflow.testing.RawConnection;
import ai.agentsflow.testing.RawConnection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped files of HAProxy and nginx, with the programs themselves, in front of the real server. */
@Tag("h2-only")
@Tag("proxies")
class ShippedProxiesIT {

    private static final String HOST = "Host: localhost\r\n";

    private static AgentsFlow server;
    private static Map<String, ShippedProxy> proxies;

    @BeforeAll
    static void start() {
        server = AgentsFlow.shared();
        proxies = Map.of("haproxy", ShippedProxy.haproxy(server), "nginx", ShippedProxy.nginx(server));
    }

    @AfterAll
    static void stop() {
        proxies.values().forEach(ShippedProxy::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "nginx"})
    void keepEveryClientsAnswersInStep(String proxy) {
        assertThat(DesyncSearch.faults(proxies.get(proxy).port(), DesyncProbes.all()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "nginx"})
    void keepTheInsideToThemselves(String proxy) throws IOException {
        for (var path : List.of("/health", "/health/live", "/metrics", "/metrics/x", "/%6detrics", "/health%2flive")) {
            assertThat(answer(proxy, "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n")
                            .status())
                    .as(path)
                    .isIn(400, 404);
        }
        for (var path :
                List.of("/assets/../metrics", "//metrics", "/v1/..%2fmetrics", "/x/%2e%2e/metrics", "/metrics;x")) {
            assertThat(answer(proxy, "GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n")
                            .status())
                    .as(path)
                    .isIn(400, 401, 404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "nginx"})
    void refuseWhatIsNoUsualRequest(String proxy) throws IOException {
        assertThat(answer(proxy, "TRACE / HTTP/1.1\r\n" + HOST + "\r\n").status())
                .isEqualTo(405);
        assertThat(answer(proxy, "GET / HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
        assertThat(answer(proxy, "POST /v1/embeddings HTTP/1.1\r\n" + HOST + "Content-Length: 12000000\r\n\r\n")
                        .status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"haproxy", "nginx"})
    void passStreamsOnAsTheyAreWritten(String proxy) throws IOException {
        var body = """
                {"model":"demo","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";
        var answer = answer(
                proxy,
                "POST /v1/chat/completions HTTP/1.1\r\n" + HOST + "Authorization: Bearer " + server.administratorsKey()
                        + "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("data: {").endsWith("data: [DONE]\n\n");
    }

    private static Answer answer(String proxy, String request) throws IOException {
        try (var connection = new RawConnection(proxies.get(proxy).port(), Duration.ofSeconds(10))) {
            return connection.send(request).next().orElseThrow();
        }
    }
}
