package ai.agentsflow.platform.payara;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Description;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Clients that do not send what they have announced, and clients that do not read what they have asked for, more of them than the
 * server has threads. Whoever else asks is answered meanwhile.
 */
@Tag("h2-only")
class SlowClientsIT {

    private static final int MANY = 260;
    private static final int SMALL_WINDOW = 4096;

    private static final String FILE = "/webjars/swagger-ui/5.34.1/swagger-ui-bundle.js";

    private final AgentsFlow server = AgentsFlow.shared();
    private final List<Socket> held = new ArrayList<>();

    @AfterEach
    void letGo() throws IOException {
        for (var socket : held) {
            socket.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> bodiesThatDoNotComeHoldNoThread() {
        return paths().stream()
                .map(path -> DynamicTest.dynamicTest(path, () -> {
                    for (int i = 0; i < MANY; i++) {
                        send("POST " + path + " HTTP/1.1\r\n" + headers()
                                + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"message\":");
                    }
                    assertOthersAreAnswered();
                    letGo();
                    held.clear();
                }));
    }

    @Test
    void bodiesInChunksThatDoNotComeHoldNoThread() throws IOException {
        for (int i = 0; i < MANY; i++) {
            send("PUT /api/models HTTP/1.1\r\n" + headers()
                    + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"me");
        }

        assertOthersAreAnswered();
    }

    @Test
    void headsThatDoNotComeHoldNoThread() throws IOException {
        for (int i = 0; i < MANY; i++) {
            send("GET /api/models HTTP/1.1\r\nHost: local");
        }

        assertOthersAreAnswered();
    }

    /** Three connections with a hundred streams each, whose windows stay shut. */
    @Test
    void stalledStreamsOfHttp2HoldNoThread() throws IOException {
        var preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
        var stream = "\0\0\2\1\5\0\0\0\1\u0082\u0084";
        for (int i = 0; i < 3; i++) {
            send(preface + stream.repeat(100));
        }

        assertOthersAreAnswered();
    }

    private void assertOthersAreAnswered() {
        long begun = System.nanoTime();
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(since(begun)).isLessThan(Duration.ofSeconds(1));
        begun = System.nanoTime();
        var chat = server.post("/v1/chat/completions", """
                {"model":"demo","messages":[{"role":"user","content":"Hello"}]}""");
        assertThat(chat.statusCode()).as(chat.body()).isEqualTo(200);
        assertThat(since(begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(busy()).isLessThan(20);
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    private double busy() {
        var name = "agentsflow_http_threads_busy ";
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    /** Every path that takes something by the description, and some that take nothing. */
    private Set<String> paths() {
        var paths =
                new LinkedHashSet<>(List.of("/", FILE, "/docs", "/nothing", "/openapi", "/health/live", "/metrics"));
        Description.of(server).operations().stream()
                .filter(operation -> !operation.method().equals("GET"))
                .forEach(operation -> paths.add(operation.path().replaceAll("\\{[^}]*}", "nothing")));
        return paths;
    }

    private String headers() {
        return "Host: localhost\r\nAuthorization: Bearer " + server.administratorsKey() + "\r\n";
    }

    private void send(String bytes) throws IOException {
        var socket = new Socket();
        held.add(socket);
        socket.setReceiveBufferSize(SMALL_WINDOW);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().getPort()));
        socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
