package ai.agentsflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.HastyClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the gateway that send slowly, leave early, or come back on the same connection. */
@Tag("h2-only")
class GatewayClientsIT extends GatewayCalls {

    /** More than the server has threads for. */
    @Test
    void answersOthersWhileManySendTheirBodiesSlowly() throws Exception {
        var json = chat("fake", "Hello", "");
        var slow = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 250; i++) {
                var client = new Socket("localhost", server.address().getPort());
                slow.add(client);
                client.setSoTimeout(10_000);
                send(
                        client,
                        "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Connection: close\r\nContent-Length: " + json.length() + "\r\n\r\n"
                                + json.substring(0, 5));
            }

            assertThat(server.post(CHAT, json).statusCode()).isEqualTo(200);

            send(slow.get(249), json.substring(5));
            var answer = new String(slow.get(249).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 200").contains("chat.completion");
        } finally {
            for (var client : slow) {
                client.close();
            }
        }
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void closesTheUpstreamsConnectionWhenTheClientLeavesAStream() {
        model.stallsAfter(2);

        try (var events = server.stream(CHAT, chat("patient", "Hello", ",\"stream\":true"))) {
            assertThat(events.next()).isPresent();
        }

        var call = model.lastCall();
        AgentsFlow.await("the upstream is let go", () -> call.abandonedAt().isPresent());
    }

    /** Before the first word there is no write that could fail. */
    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void closesTheUpstreamsConnectionWhenTheClientLeavesBeforeTheAnswer(String stream) throws Exception {
        model.neverAnswers();

        HastyClient.leaves(server, model, CHAT, chat("fake", "Hello", stream));
    }

    @Test
    void keepsAConnectionWhoseClientWasWatched() {
        for (int call = 0; call < 3; call++) {
            var gate = new CountDownLatch(1);
            model.answersOnceOpen(gate, "late");
            CompletableFuture.delayedExecutor(250, TimeUnit.MILLISECONDS).execute(gate::countDown);

            assertThat(server.post(CHAT, chat("fake", "Hello", "")).statusCode())
                    .isEqualTo(200);
        }
    }
}
