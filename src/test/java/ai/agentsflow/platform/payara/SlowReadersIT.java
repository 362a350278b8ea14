package ai.agentsflow.platform.payara;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Clients that do not read what they have asked for, more of them than this server has threads. The system takes some megabytes for
 * each of them, so they ask until it is full.
 */
@Tag("h2-only")
class SlowReadersIT {

    private static final int THREADS = 16;
    private static final int MANY = 40;
    private static final int SMALL_WINDOW = 4096;

    private static AgentsFlow server;

    private final List<Socket> held = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = AgentsFlow.with(
                "slow-readers",
                Map.of("AGENTSFLOW_HTTP_THREADS", String.valueOf(THREADS), "AGENTSFLOW_HTTP_WRITE_TIMEOUT", "120s"));
        var message = "{\"conversation_id\":\"long\",\"message\":\"%s\"}".formatted("word ".repeat(2_000));
        for (int i = 0; i < 10; i++) {
            var answer = server.post("/api/chat/message?model=demo", message);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void letGo() throws IOException {
        for (var socket : held) {
            socket.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"/openapi, 40", "/api/chat/history/long, 40", "/health, 100"})
    void holdNoThread(String path, int requests) throws IOException {
        hold(path, requests);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"/webjars/swagger-ui/5.34.1/swagger-ui-bundle.js, 5", "/metrics, 40", "/docs, 200"})
    void holdNoThreadElsewhere(String path, int requests) throws IOException {
        hold(path, requests);
    }

    private void hold(String path, int requests) throws IOException {
        for (int i = 0; i < MANY; i++) {
            ask(path, requests);
        }

        AgentsFlow.await("threads are free", Duration.ofSeconds(60), () -> busy() < 2);
        long begun = System.nanoTime();
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void holdMemoryUntilTheyLeave() throws IOException {
        for (int i = 0; i < MANY; i++) {
            ask("/api/chat/history/long", 40);
        }
        AgentsFlow.await("answers wait", Duration.ofSeconds(60), () -> figure("agentsflow_memory_held_bytes") > 0);

        letGo();

        AgentsFlow.await("nothing waits", Duration.ofSeconds(10), () -> figure("agentsflow_memory_held_bytes") == 0);
    }

    /** This request itself is one. */
    private static double busy() {
        return figure("agentsflow_http_threads_busy");
    }

    private static double figure(String name) {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    private void ask(String path, int times) throws IOException {
        var socket = new Socket();
        held.add(socket);
        socket.setReceiveBufferSize(SMALL_WINDOW);
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), server.address().getPort()));
        var request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + server.administratorsKey() + "\r\n\r\n";
        socket.getOutputStream().write(request.repeat(times).getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }
}
