package ai.agentsflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import ai.agentsflow.testing.SocketClient;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Notifications over HTTP, and over a socket as they are made. */
class NotificationsIT {

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String user = Issuer.shared().token("reader-" + UUID.randomUUID());
    private final String other = Issuer.shared().token("other-" + UUID.randomUUID());

    @Test
    void tellsOfAConversationThatHasBegunAndOfNoOtherMessage() {
        try (var socket = SocketClient.open(server, "/api/ws/notifications", user)) {
            assertThat(say(user, "first-talk").statusCode()).isEqualTo(200);
            var event = socket.awaitEvent("notification_created");
            assertThat(say(user, "first-talk").statusCode()).isEqualTo(200);
            assertThat(say(user, "second-talk").statusCode()).isEqualTo(200);

            AgentsFlow.await("two of them", () -> list(user, "").path("total").asInt() == 2);
            var notification = event.path("data");
            assertThat(event.path("notification")).isEqualTo(notification);
            assertThat(event.path("seq").isIntegralNumber()).isTrue();
            assertThat(notification.path("notification_type").asText()).isEqualTo("conversation");
            assertThat(notification.path("title").asText()).isEqualTo("New Conversation Started");
            assertThat(notification.path("action_url").asText()).isEqualTo("/dashboard/conversations/first-talk");
            assertThat(get(user, "/" + notification.path("id").asText())).isEqualTo(notification);
            assertThat(list(user, "?limit=1&offset=1").at("/notifications/0")).isEqualTo(notification);
        }
    }

    @Test
    void areReadAndDeleted() {
        say(user, "a");
        say(user, "b");
        say(user, "c");
        AgentsFlow.await("three of them", () -> unread(user) == 3);
        var first = list(user, "").at("/notifications/0/id").asText();

        var ids = "{\"notification_ids\":[\"%s\",\"%s\"]}".formatted(first, UUID.randomUUID());
        assertThat(post(user, "/mark-read", ids).path("marked_read_count").asInt())
                .isEqualTo(1);
        assertThat(post(user, "/mark-read", ids).path("marked_read_count").asInt())
                .isZero();

        assertThat(unread(user)).isEqualTo(2);
        assertThat(get(user, "/" + first).path("read_at").isTextual()).isTrue();
        assertThat(list(user, "?unread_only=true").path("total").asInt()).isEqualTo(2);
        assertThat(list(user, "?unread_only=false").path("total").asInt()).isEqualTo(3);
        assertThat(list(user, "?notification_type=workflow").path("total").asInt())
                .isZero();
        assertThat(list(user, "/?notification_type=conversation")
                        .path("unread_count")
                        .asInt())
                .isEqualTo(2);
        assertThat(post(user, "/mark-all-read", "").path("marked_read_count").asInt())
                .isEqualTo(2);
        assertThat(unread(user)).isZero();
        assertThat(call(user, "DELETE", "/" + first, "").statusCode()).isEqualTo(200);
        assertThat(call(user, "DELETE", "/" + first, "").statusCode()).isEqualTo(404);
        assertThat(call(user, "GET", "/" + first, "").statusCode()).isEqualTo(404);
        assertThat(list(user, "").path("total").asInt()).isEqualTo(2);
    }

    @Test
    void areNobodyElses() {
        say(user, "mine");
        AgentsFlow.await("one", () -> unread(user) == 1);
        var id = list(user, "").at("/notifications/0/id").asText();

        assertThat(list(other, "").path("total").asInt()).isZero();
        assertThat(call(other, "GET", "/" + id, "").statusCode()).isEqualTo(404);
        assertThat(call(other, "DELETE", "/" + id, "").statusCode()).isEqualTo(404);
        assertThat(post(other, "/mark-read", "{\"notification_ids\":[\"" + id + "\"]}")
                        .path("marked_read_count")
                        .asInt())
                .isZero();
        assertThat(unread(user)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?limit=0", "?limit=201", "?offset=-1", "?unread_only=maybe", "?notification_type=A+B"})
    void refuseWhatMakesNoSense(String query) {
        assertThat(call(user, "GET", query, "").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"notification_ids\":[null]}",
                "{\"notification_ids\":[\"x\"]}",
                "{\"notification_ids\":7}",
                "{\"ids\":[]}"
            })
    void refuseABodyThatMakesNoSense(String body) {
        assertThat(call(user, "POST", "/mark-read", body).statusCode()).isEqualTo(400);
    }

    @Test
    void tellAdministratorsOnceThatAModelIsDownAndBack() throws Exception {
        var admin = Issuer.shared().administrator("admin-" + UUID.randomUUID());
        try (var socket = SocketClient.open(server, "/api/ws/notifications", admin);
                var users = SocketClient.open(server, "/api/ws/notifications", user)) {
            server.upstream().listing().refuses(503);
            try {
                socket.await(
                        "down",
                        frame -> frame.at("/data/metadata/model").asText().equals("fake")
                                && frame.at("/data/severity").asText().equals("error"));
            } finally {
                server.upstream().behavesAgain();
            }
            var back = socket.await(
                    "back",
                    frame -> frame.at("/data/metadata/model").asText().equals("fake")
                            && frame.at("/data/severity").asText().equals("success"));
            var id = back.at("/data/id").asText();

            assertThat(back.at("/data/recipient_id").asText()).isEqualTo("administrators");
            assertThat(get(admin, "/" + id).path("title").asText()).isEqualTo("Model available again");
            assertThat(call(user, "GET", "/" + id, "").statusCode()).isEqualTo(404);
            assertThat(call(admin, "DELETE", "/" + id, "").statusCode()).isEqualTo(200);
            assertThat(call(admin, "GET", "/" + id, "").statusCode()).isEqualTo(404);
            var second = Issuer.shared().administrator("admin-" + UUID.randomUUID());
            assertThat(get(second, "/" + id).path("read_at").isMissingNode()).isTrue();
            assertThat(users.frames()).isEmpty();
        }
    }

    @Test
    void opensASocketWithATicketOnce() {
        var ticket = AgentsFlow.body(
                server.send(server.request("/api/ws/ticket", user).POST(BodyPublishers.noBody())));
        assertThat(ticket.path("expires_in").asInt()).isEqualTo(30);
        var path = "/api/ws/notifications?ticket=" + ticket.path("ticket").asText();

        try (var socket = SocketClient.open(server, path, Map.of());
                var again = SocketClient.open(server, path, Map.of())) {
            assertThat(again.closeCode()).isEqualTo(1008);
            assertThat(again.closeReason()).contains("ticket");
            say(user, "by-ticket");
            socket.awaitEvent("notification_created");
        }
    }

    private int unread(String credential) {
        return get(credential, "/unread-count").path("unread_count").asInt();
    }

    private JsonNode list(String credential, String query) {
        return get(credential, query);
    }

    private JsonNode get(String credential, String path) {
        var answer = call(credential, "GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return AgentsFlow.body(answer);
    }

    private JsonNode post(String credential, String path, String body) {
        var answer = call(credential, "POST", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return AgentsFlow.body(answer);
    }

    private HttpResponse<String> call(String credential, String method, String path, String body) {
        return server.send(server.request("/api/notifications" + path, credential)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> say(String credential, String conversation) {
        return server.send(server.request("/api/chat/message?model=demo", credential)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"message\":\"Hi\",\"conversation_id\":\"%s\"}".formatted(conversation))));
    }
}
