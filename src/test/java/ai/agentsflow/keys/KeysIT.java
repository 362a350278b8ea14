package ai.agentsflow.keys;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys over HTTP. */
class KeysIT {

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String alice = Issuer.shared().token("keys-" + UUID.randomUUID());

    @Test
    void aKeyIsShownOnceAndWorksInBothHeaders() {
        var made = post("/api/keys", alice, "{\"name\":\"laptop\",\"expires_at\":\"2999-01-01T00:00:00Z\"}");

        assertThat(made.statusCode()).isEqualTo(201);
        var key = body(made).path("key").asText();
        assertThat(key)
                .matches("af_[0-9A-Za-z]{40}")
                .startsWith(body(made).path("prefix").asText());
        assertThat(made.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(get("/api/keys", alice).body()).contains("laptop").doesNotContain(key);
        assertThat(get("/api/models", key).statusCode()).isEqualTo(200);
        assertThat(server.send(server.anonymous("/v1/models")
                                .header("x-api-key", key)
                                .GET())
                        .statusCode())
                .isEqualTo(200);
        AgentsFlow.await(
                "its use is noted", () -> get("/api/keys", alice).body().contains("last_used_at"));
    }

    @Test
    void aDeletedKeyIsRefused() {
        var made = body(post("/api/keys", alice, "{\"name\":\"short-lived\"}"));
        var key = made.path("key").asText();
        assertThat(get("/v1/models", key).statusCode()).isEqualTo(200);

        var deleted = server.send(
                server.request("/api/keys/" + made.path("id").asText(), alice).DELETE());

        assertThat(deleted.body()).isEqualTo("{\"deleted\":true}");
        var refused = AgentsFlow.patiently(() -> get("/v1/models", key));
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
    }

    @Test
    void aUsersKeyMakesNoKeys() {
        var key = body(post("/api/keys", alice, "{\"name\":\"worker\"}"))
                .path("key")
                .asText();

        assertThat(post("/api/keys", key, "{\"name\":\"child\"}").statusCode()).isEqualTo(403);
        assertThat(get("/api/keys", key).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":\"  \"}",
                "{\"name\":\"a\\nb\"}",
                "{\"name\":\"a\\u0000b\"}",
                "{\"name\":\"half \\ud83d\"}",
                "{\"name\":\"\\ude42\\ud83d\"}",
                "{\"name\":\"x\\u0085y\"}",
                "{\"name\":null}",
                "{\"name\":\"x\",\"user_id\":\"half\\udc00\"}",
                "{\"name\":\"x\",\"user_id\":\"a\\u0000\"}",
                "{\"name\":\"x\",\"models\":[\"a\\u0000\"]}",
                "{\"name\":\"x\",\"models\":[\"\\ud800\"]}",
                "{\"name\":\"x\",\"rate_limit\":\"1/minute\\u0000\"}",
                "{\"name\":\"x\",\"role\":\"user\\u0000\"}",
                "{\"name\":\"x\",\"expires_at\":\"+300000-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"+1000000000-12-31T23:59:59Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"+9999999999-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"+10000-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"0000-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"-0001-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"-999999999-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"2027-02-30T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"2027-01-01\"}",
                "{\"name\":\"x\",\"expires_at\":\"\"}",
                "{\"name\":\"x\",\"expires_at\":\"2027-01-01T00:00:00Z\\u0000\"}",
                "{\"name\":\"x\",\"expires_at\":1}",
                "{\"name\":\"x\",\"expires_at\":1e400}",
                "{\"name\":\"x\",\"expires_at\":-1.5}",
                "{\"name\":\"x\",\"expires_at\":9999999999999999999999}",
                "{\"name\":\"x\",\"expires_at\":true}",
                "{\"name\":\"x\",\"expires_at\":[]}",
                "{\"name\":\"x\",\"expires_at\":{}}",
                "{\"name\":\"x\",\"models\":[null]}",
                "{\"name\":\"x\",\"models\":[\"a b\"]}",
                "{\"name\":\"x\",\"models\":\"demo\"}",
                "{\"name\":\"x\",\"rate_limit\":\"many\"}",
                "{\"name\":\"x\",\"rate_limit\":\"0/minute\"}",
                "{\"name\":\"x\",\"role\":\"root\"}",
                "{\"name\":\"x\",\"user_id\":\"a b\"}",
                "{\"name\":\"x\",\"expires_at\":\"2001-01-01T00:00:00Z\"}",
                "{\"name\":\"x\",\"expires_at\":\"tomorrow\"}",
                "[]"
            })
    void refusesWhatBreaksARule(String json) {
        var answer = post("/api/keys", alice, json);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
    }

    /** H2 counts an emoji as two characters, PostgreSQL as one. */
    @Test
    void takesEveryNameThatKeepsTheRule() {
        var admin = Issuer.shared().administrator("keys-root");
        for (String name : List.of("ü".repeat(100), "🙂".repeat(100), "名前", "a b")) {
            var made = post("/api/keys", alice, "{\"name\":%s}".formatted(AgentsFlow.quoted(name)));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            assertThat(body(made).path("name").asText()).isEqualTo(name);
        }
        var owned = post(
                "/api/keys",
                admin,
                "{\"name\":\"x\",\"user_id\":%s,\"expires_at\":\"9999-12-31T23:59:59Z\"}"
                        .formatted(AgentsFlow.quoted("名".repeat(255))));
        assertThat(owned.statusCode()).as(owned.body()).isEqualTo(201);
        assertThat(body(owned).path("expires_at").asText()).isEqualTo("9999-12-31T23:59:59Z");
        assertThat(post("/api/keys", alice, "{\"name\":\"%s\"}".formatted("🙂".repeat(101)))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post("/api/keys", admin, "{\"name\":\"x\",\"user_id\":\"🙂\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void theAdministratorsFirstKeyIsInNoLog() throws Exception {
        for (AgentsFlow any : List.of(server, AgentsFlow.shared())) {
            assertThat(any.send(any.request("/api/keys").GET()).statusCode()).isEqualTo(200);
            assertThat(java.nio.file.Files.readString(any.log())).doesNotContain(any.administratorsKey());
        }
    }

    /** During development nobody has to say who they are, but what is an administrator's takes the key. */
    @Test
    void duringDevelopmentOnlyTheKeyMakesAnAdministrator() {
        var dev = AgentsFlow.shared();

        assertThat(dev.send(dev.anonymous("/api/models").GET()).statusCode()).isEqualTo(200);
        assertThat(dev.send(dev.anonymous("/api/admin/pools").GET()).statusCode())
                .isEqualTo(403);
        assertThat(dev.send(dev.request("/api/admin/pools").GET()).statusCode()).isEqualTo(200);
        assertThat(AgentsFlow.patiently(() -> dev.send(dev.request("/api/models", "af_" + "0".repeat(40))
                                .GET()))
                        .statusCode())
                .isEqualTo(401);
    }

    private HttpResponse<String> get(String path, String who) {
        return server.send(server.request(path, who).GET());
    }

    private HttpResponse<String> post(String path, String who, String json) {
        return server.send(server.request(path, who)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }
}
