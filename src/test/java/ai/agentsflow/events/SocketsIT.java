package ai.agentsflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import ai.agentsflow.testing.SocketClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets against a real server: who may open one, what closes it, chat, and live figures. */
class SocketsIT {

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String subject = "socket-" + UUID.randomUUID();
    private final String user = Issuer.shared().token(subject);

    @AfterEach
    void modelBehaves() {
        server.upstream().behavesAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/ws/chat", "/api/ws/analytics", "/api/ws/notifications"})
    void areOpenedAndClosedWhereNobodyIsLetIn(String path) {
        for (var headers : java.util.List.of(
                Map.<String, String>of(),
                Map.of("Authorization", "Bearer nonsense"),
                Map.of("x-api-key", "af_0123456789012345678901234567890123456789"))) {
            try (var socket = SocketClient.open(server, path, headers)) {
                assertThat(socket.closeCode()).isEqualTo(1008);
                assertThat(socket.frames()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?ticket=wst_nothing", "?ticket=", "?token=whatever"})
    void takeNoSecretInTheAddressButATicket(String query) {
        try (var socket = SocketClient.open(server, "/api/ws/chat" + query, Map.of())) {
            assertThat(socket.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void areRefusedToStrangePages() {
        var strange = Map.of("Authorization", "Bearer " + user, "Origin", "https://evil.example.com");
        assertThat(SocketClient.refusal(server, "/api/ws/chat", strange)).isEqualTo(403);

        for (var origin : java.util.List.of(
                "https://app.example.com",
                "http://127.0.0.1:" + server.address().getPort())) {
            var known = Map.of("Authorization", "Bearer " + user, "Origin", origin);
            try (var socket = SocketClient.open(server, "/api/ws/chat", known)) {
                socket.send("{\"type\":\"ping\"}");
                socket.await("pong", frame -> frame.path("type").asText().equals("pong"));
            }
        }
    }

    @Test
    void ignoreFramesThatTheyDoNotKnow() {
        try (var socket = SocketClient.open(server, "/api/ws/analytics", user)) {
            for (String odd :
                    new String[] {"", "x", "[]", "{", "null", "{\"type\":7}", "{\"type\":\"dance\"}", "[".repeat(20_000)
                    }) {
                socket.send(odd);
            }
            socket.send("{\"type\":\"ping\"}");

            socket.await("pong", frame -> frame.path("type").asText().equals("pong"));
            assertThat(socket.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {131_073, 140_000})
    void closeAfterAFrameThatIsTooLong(int length) {
        try (var socket = SocketClient.open(server, "/api/ws/notifications", user)) {
            socket.send("x".repeat(length));

            assertThat(socket.closeCode()).isEqualTo(1009);
        }
    }

    @Test
    void closeWhenTheirKeyIsRevoked() {
        var made = AgentsFlow.body(server.send(server.request("/api/keys", user)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"for a socket\"}"))));
        try (var socket =
                SocketClient.open(server, "/api/ws/chat", made.path("key").asText())) {
            socket.send("{\"type\":\"ping\"}");
            socket.await("pong", frame -> frame.path("type").asText().equals("pong"));

            var id = made.path("id").asText();
            assertThat(server.send(server.request("/api/keys/" + id, user).DELETE())
                            .statusCode())
                    .isEqualTo(200);

            assertThat(socket.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void chatByAFrameATurn() {
        server.awaitHealth("fake", true);
        server.upstream().always().streams("Hel", "lo ", "you");
        try (var socket = SocketClient.open(server, "/api/ws/chat", user)) {
            socket.send(
                    "{\"type\":\"message\",\"message\":\"Hi\",\"model\":\"fake\",\"conversation_id\":\"by-socket\"}");
            var end = socket.await("the end", frame -> frame.path("done").asBoolean());

            var said = socket.frames().stream()
                    .map(frame -> frame.replaceFirst(".*\"chunk\":\"([^\"]*)\".*", "$1"))
                    .collect(Collectors.joining());
            assertThat(said).isEqualTo("Hello you");
            assertThat(end.at("/metadata/conversation_id").asText()).isEqualTo("by-socket");
            assertThat(end.at("/metadata/model").asText()).isEqualTo("fake");
            var history = AgentsFlow.body(server.send(
                    server.request("/api/chat/history/by-socket", user).GET()));
            assertThat(history.at("/1/content").asText()).isEqualTo("Hello you");
        }
    }

    @Test
    void chatTellsWhatIsWrongAndGoesOn() {
        try (var socket = SocketClient.open(server, "/api/ws/chat", user)) {
            socket.send("{\"message\":\"Hi\",\"model\":\"no-such-model\"}");
            var none = socket.await(
                    "an error", frame -> frame.path("type").asText().equals("error"));
            assertThat(none.at("/problem/status").asInt()).isEqualTo(404);
            socket.send("{\"message\":\"\"}");
            socket.await("a bad request", frame -> frame.at("/problem/status").asInt() == 400);

            socket.send("{\"message\":\"Hi\",\"model\":\"demo\"}");

            socket.await("the end", frame -> frame.path("done").asBoolean());
        }
    }

    @Test
    void chatEndsATurnThatIsCancelled() throws Exception {
        server.awaitHealth("fake", true);
        var gate = new CountDownLatch(1);
        server.upstream().always().streamsWithPause(gate);
        try (var socket = SocketClient.open(server, "/api/ws/chat", user)) {
            socket.send("{\"message\":\"Hi\",\"model\":\"fake\"}");
            socket.await("a chunk", frame -> !frame.path("chunk").asText().isEmpty());
            socket.send("{\"message\":\"Too soon\",\"model\":\"fake\"}");
            socket.await("a conflict", frame -> frame.at("/problem/status").asInt() == 409);

            socket.send("{\"type\":\"cancel\"}");

            socket.await("its end", frame -> frame.path("cancelled").asBoolean());
            socket.send("{\"message\":\"Hi\",\"model\":\"demo\"}");
            socket.await("another turn's end", frame -> frame.path("metadata").isObject());
        } finally {
            gate.countDown();
        }
    }

    @Test
    void figuresAreOnesOwnAndEverybodysForAdministrators() {
        var other = Issuer.shared().token("other-" + UUID.randomUUID());
        var admin = Issuer.shared().administrator("admin-" + UUID.randomUUID());
        try (var own = SocketClient.open(server, "/api/ws/analytics", user);
                var others = SocketClient.open(server, "/api/ws/analytics", other);
                var all = SocketClient.open(server, "/api/ws/analytics", admin)) {
            assertThat(server.send(server.request("/api/chat/message?model=demo", user)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(
                                            "{\"message\":\"Hi\",\"conversation_id\":\"figures\"}")))
                            .statusCode())
                    .isEqualTo(200);

            var figures = own.awaitEvent("usage");
            assertThat(figures.at("/data/scope").asText()).isEqualTo("own");
            assertThat(figures.at("/data/requests").asInt()).isEqualTo(1);
            assertThat(figures.at("/data/input_tokens").asInt()).isPositive();
            own.awaitEvent("message_created");
            all.await(
                    "figures of all", frame -> frame.at("/data/scope").asText().equals("all"));
            all.await(
                    "the message",
                    frame -> frame.at("/data/conversation_id").asText().equals("figures"));
            assertThat(others.frames()).isEmpty();
        }
    }

    @Test
    void tellWhatWasMissed() {
        try (var first = SocketClient.open(server, "/api/ws/analytics", user)) {
            say("one");
            var seen = first.awaitEvent("message_created").path("seq").asLong();
            first.close();
            say("two");
            try (var second = SocketClient.open(server, "/api/ws/analytics?since=" + seen, user)) {
                second.await(
                        "what was missed",
                        frame -> frame.at("/data/conversation_id").asText().equals("two"));
                assertThat(second.frames()).noneMatch(frame -> frame.contains("\"seq\":" + seen));
            }
        }
    }

    private void say(String conversation) {
        assertThat(server.send(server.request("/api/chat/message?model=demo", user)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(
                                        "{\"message\":\"Hi\",\"conversation_id\":\"%s\"}".formatted(conversation))))
                        .statusCode())
                .isEqualTo(200);
    }
}
