package ai.agentsflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** A client that asks a model that never answers, and hangs up before the first word. */
public final class HastyClient {

    private HastyClient() {}

    /** Asks and leaves; the model's call must be over soon. */
    public static void leaves(AgentsFlow server, FakeUpstream model, String path, String json)
            throws IOException, InterruptedException {
        int before = model.calls().size();
        try (var client = new Socket("localhost", server.address().getPort())) {
            client.getOutputStream()
                    .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: " + json.length() + "\r\n\r\n" + json)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(model.awaitCalls(before + 1, Duration.ofSeconds(30))).isTrue();
        }

        LetGo.assertSoon(model.calls().get(before), Instant.now());
    }
}
