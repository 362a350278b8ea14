package ai.agentsflow.access;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What belongs to one user is for another as if it did not exist: by every verb, in every list, whatever the body claims. */
class ObjectAccessIT {

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String alice = Issuer.shared().token("alice-" + run);
    private final String mallory = Issuer.shared().token("mallory-" + run);
    private final String admin = Issuer.shared().administrator("root-" + run);

    private String conversation;
    private JsonNode key;

    @BeforeEach
    void aliceHasSomething() {
        conversation = "talk-" + UUID.randomUUID();
        assertThat(say(alice, conversation, "alice's words", "").statusCode()).isEqualTo(200);
        var made = send("POST", "/api/keys", alice, "{\"name\":\"alice's key\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        key = body(made);
    }

    @Test
    void anothersConversationIsNotFoundByAnyVerb() {
        var path = "/api/chat/history/" + conversation;
        for (String method : List.of("GET", "DELETE", "HEAD")) {
            assertThat(send(method, path, mallory, null).statusCode())
                    .as(method)
                    .isEqualTo(404);
        }
        for (String method : List.of("PUT", "POST", "PATCH")) {
            assertThat(send(method, path, mallory, "{}").statusCode())
                    .as(method)
                    .isIn(404, 405);
        }
        assertThat(send("GET", path, alice, null).body()).contains("alice's words");
    }

    @Test
    void aConversationOfTheSameNameIsOnesOwn() {
        var answer = say(mallory, conversation, "mallory's words", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        var path = "/api/chat/history/" + conversation;
        assertThat(send("GET", path, mallory, null).body())
                .contains("mallory's words")
                .doesNotContain("alice's");
        assertThat(send("GET", path, alice, null).body())
                .contains("alice's words")
                .doesNotContain("mallory's");
        assertThat(send("DELETE", path, mallory, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", path, alice, null).statusCode()).isEqualTo(200);
    }

    @Test
    void whatABodyClaimsChangesNothing() {
        var claims = ",\"user_id\":\"alice-%s\",\"role\":\"admin\",\"cost\":0,\"owner\":\"alice-%s\",\"subject\":\"x\""
                .formatted(run, run);

        assertThat(say(mallory, conversation, "forged words", claims).statusCode())
                .isEqualTo(200);

        assertThat(send("GET", "/api/chat/history/" + conversation, alice, null).body())
                .doesNotContain("forged words");
        assertThat(send("GET", "/api/chat/history/" + conversation, mallory, null)
                        .body())
                .contains("forged words");
        var forged = body(
                send("POST", "/api/keys", mallory, "{\"name\":\"forged\"" + claims + ",\"rate_limit\":\"9/second\"}"));
        assertThat(forged.path("user_id").asText()).isEqualTo("mallory-" + run);
        assertThat(forged.path("role").asText()).isEqualTo("user");
        assertThat(forged.has("rate_limit")).isFalse();
        assertThat(send("GET", "/api/admin/pools", forged.path("key").asText(), null)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anothersKeyIsNotFoundByAnyVerbAndInNoList() {
        var path = "/api/keys/" + key.path("id").asText();
        for (String method : List.of("GET", "DELETE", "HEAD")) {
            assertThat(send(method, path, mallory, null).statusCode())
                    .as(method)
                    .isEqualTo(404);
        }
        for (String method : List.of("PUT", "POST", "PATCH")) {
            assertThat(send(method, path, mallory, "{}").statusCode())
                    .as(method)
                    .isIn(404, 405);
        }
        for (String query : List.of("", "?user_id=alice-" + run, "?user_id=", "?limit=200")) {
            assertThat(send("GET", "/api/keys" + query, mallory, null).body())
                    .doesNotContain(key.path("id").asText(), "alice");
        }
        assertThat(send("GET", path, alice, null).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/api/models", key.path("key").asText(), null).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAdministratorSeesAndEndsAnybodysKeys() {
        var id = key.path("id").asText();
        assertThat(send("GET", "/api/keys?user_id=alice-" + run, admin, null).body())
                .contains(id);
        assertThat(send("GET", "/api/keys/" + id, admin, null).body())
                .doesNotContain(key.path("key").asText());

        assertThat(send("DELETE", "/api/keys/" + id, admin, null).body()).contains("\"deleted\":true");

        assertThat(AgentsFlow.patiently(
                                () -> send("GET", "/api/models", key.path("key").asText(), null))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send("GET", "/api/keys/" + id, alice, null).statusCode()).isEqualTo(404);
    }

    @Test
    void aKeyWithModelsKnowsNoOthers() {
        var narrow = body(send("POST", "/api/keys", alice, "{\"name\":\"narrow\",\"models\":[\"demo\"]}"))
                .path("key")
                .asText();
        var chat = "{\"model\":\"%s\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

        assertThat(send("POST", "/v1/chat/completions", narrow, chat.formatted("demo"))
                        .statusCode())
                .isEqualTo(200);
        for (String model : List.of("fake", "task:chat", "nobody")) {
            var refused = send("POST", "/v1/chat/completions", narrow, chat.formatted(model));
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(body(refused).path("error").path("code").asText()).isEqualTo("model_not_found");
            assertThat(send("POST", "/v1/messages", narrow, chat.formatted(model))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(send("POST", "/api/chat/message?model=" + model, narrow, "{\"message\":\"Hi\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(send("POST", "/api/chat/stream?model=" + model, narrow, "{\"message\":\"Hi\"}")
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(send("POST", "/v1/embeddings", narrow, "{\"model\":\"vendor/embedder:1\",\"input\":\"x\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(body(send("GET", "/v1/models", narrow, null)).path("data").findValuesAsText("id"))
                .containsExactly("demo");
        assertThat(send("GET", "/v1/models/fake", narrow, null).statusCode()).isEqualTo(404);
    }

    private HttpResponse<String> say(String who, String where, String words, String more) {
        return send(
                "POST",
                "/api/chat/message?model=demo",
                who,
                "{\"message\":\"%s\",\"conversation_id\":\"%s\"%s}".formatted(words, where, more));
    }

    private HttpResponse<String> send(String method, String path, String who, String json) {
        var request = server.request(path, who);
        return server.send(
                json == null
                        ? request.method(method, BodyPublishers.noBody())
                        : request.header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(json)));
    }
}
