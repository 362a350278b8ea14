package ai.agentsflow.access;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.DescribedCalls;
import ai.agentsflow.testing.Description;
import ai.agentsflow.testing.Issuer;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to one user is for another as if it did not exist: by every verb, in every list, whatever the body claims. */
class ObjectAccessIT {

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final String alice = Issuer.shared().token("alice-" + run);
    private final String mallory = Issuer.shared().token("mallory-" + run);
    private final String admin = Issuer.shared().administrator("root-" + run);

    private final Description description = Description.of(server);

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
        var claims = ",\"user_id\":\"alice-%s\"".formatted(run);

        for (String unknown : List.of("role", "cost", "owner", "subject")) {
            assertThat(say(mallory, conversation, "forged words", ",\"%s\":\"admin\"".formatted(unknown))
                            .statusCode())
                    .as(unknown)
                    .isEqualTo(400);
        }
        assertThat(say(mallory, conversation, "forged words", claims).statusCode())
                .isEqualTo(200);

        assertThat(send("GET", "/api/chat/history/" + conversation, alice, null).body())
                .doesNotContain("forged words");
        assertThat(send("GET", "/api/chat/history/" + conversation, mallory, null)
                        .body())
                .contains("forged words");
        var wish = "{\"name\":\"forged\"" + claims + ",\"role\":\"admin\",\"rate_limit\":\"9/second\"}";
        var forged = body(send("POST", "/api/keys", mallory, wish));
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
    void nothingOfAnothersIsSeenOrEndedByAnyOperation() {
        var id = key.path("id").asText();
        DescribedCalls.about(description, "demo", conversation, id).forEach(call -> {
            var answer = send(call.method(), call.path(), mallory, call.json());

            assertThat(answer.statusCode()).as(call + " " + answer.body()).isLessThan(500);
            assertThat(answer.body().replace(call.path(), ""))
                    .as("%s", call)
                    .doesNotContain("alice", key.path("prefix").asText());
            if (call.path().contains(conversation) || call.path().contains(id)) {
                assertThat(answer.statusCode()).as("%s", call).isEqualTo(404);
            }
        });
        assertThat(send("GET", "/api/chat/history/" + conversation, alice, null).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/api/keys/" + id, alice, null).statusCode()).isEqualTo(200);
    }

    /** By name, by a task's, by a discovered one's, and by whatever might be taken for one of them. */
    @ParameterizedTest
    @ValueSource(strings = {"user", "admin"})
    void aRestrictedKeySeesAndUsesNothingForeignByAnyOperation(String role) {
        var narrow = narrow(role, "demo", "task:nothing-of-this-name");
        send("POST", "/api/keys", alice, "{\"name\":\"foreign\",\"models\":[\"fake\",\"task:chat\"]}");
        int asked = server.upstream().calls().size() + server.backup().calls().size();

        var missing = DescribedCalls.about(description, "nobody", conversation, "x")
                .filter(DescribedCalls.Call::naming)
                .collect(Collectors.toMap(
                        call -> call.operation().name(), call -> told(call, narrow, "nobody"), (one, same) -> one));
        missing.put("GET /api/models/tasks/{task}", told("/api/models/tasks/nobody", narrow, "nobody"));
        assertThat(missing.get("POST /v1/chat/completions")).startsWith("404 ").contains("model_not_found");
        for (String foreign : FOREIGN) {
            DescribedCalls.about(
                            description, foreign, conversation, key.path("id").asText())
                    .filter(call -> !call.operation().name().equals(NAMES_A_FILE))
                    .forEach(call -> {
                        var told = told(call, narrow, foreign);
                        assertThat(told).as("%s", call).doesNotContain("fake", "backup", "ollama", "claude", "keyless");
                        if (call.naming() && isWholeName(foreign)) {
                            assertThat(told.replace("task named", "model named"))
                                    .as("%s", call)
                                    .isEqualTo(
                                            missing.get(call.operation().name()).replace("task named", "model named"));
                        }
                    });
        }
        assertThat(server.upstream().calls().size() + server.backup().calls().size())
                .as("calls of models")
                .isEqualTo(asked);
    }

    /** Says the name of a file, which has a word that is a model's name here. */
    private static final String NAMES_A_FILE = "POST /api/admin/database/backup";

    private static final List<String> FOREIGN = List.of(
            "fake",
            "backup",
            "claude",
            "keyless",
            "vendor/embedder:1",
            "ollama",
            "ollama/fake-model",
            "task:chat",
            "task:brittle",
            "FAKE",
            "Demo",
            "fake ",
            " fake",
            "demo ",
            "demo/",
            "demo/fake",
            "demo,fake",
            "demo\nfake",
            "*",
            "fak*",
            ".*",
            "task:*",
            "task:demo",
            "task:",
            "task:CHAT",
            "%66ake",
            "ｆake",
            "fake;x",
            "fake?x",
            "fake#x",
            "default",
            "null");

    /** What a path leaves out or ends at is a matter of paths. */
    private static boolean isWholeName(String name) {
        return name.matches("[A-Za-z/:1-]+") && !name.endsWith("/") && !name.equals("task:");
    }

    /** Status, headers and body without what differs anyway. */
    private String told(DescribedCalls.Call call, String who, String name) {
        var answer = send(call.method(), call.path(), who, call.json());
        assertThat(answer.statusCode()).as(call + " " + answer.body()).isLessThan(500);
        return told(answer, name);
    }

    private String told(String path, String who, String name) {
        return told(send("GET", path, who, null), name);
    }

    private static String told(HttpResponse<String> answer, String name) {
        var headers = new java.util.TreeMap<>(answer.headers().map());
        headers.keySet()
                .removeIf(header -> header.matches(
                        "(?i)date|connection|x-request-id|x-correlation-id|request-id|content-length|.*ratelimit.*"));
        var body = answer.body().replaceAll("\"(request_id|instance|latency_ms|timestamp)\":(\"[^\"]*\"|\\d+)", "");
        return "%d %s %s"
                .formatted(
                        answer.statusCode(),
                        headers,
                        body.replace(inner(name), "NAME")
                                .replace(inner(name.replaceFirst("^task:", "")), "NAME")
                                // the server takes the rest for a parameter of the path
                                .replace(inner(name.replaceFirst(";.*", "")) + ".", "NAME."));
    }

    /** As it stands within a text of JSON. */
    private static String inner(String text) {
        var quoted = AgentsFlow.quoted(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    @Test
    void whatMayBeAskedForIsSeenAndUsed() {
        var narrow = narrow("user", "fake", "task:chat", "ollama/fake-model");

        assertThat(body(send("GET", "/api/models", narrow, null)).path("models").findValuesAsText("name"))
                .containsExactly("fake", "ollama/fake-model");
        assertThat(body(send("GET", "/v1/models", narrow, null)).path("data").findValuesAsText("id"))
                .containsExactlyInAnyOrder("fake", "ollama/fake-model", "task:chat");
        assertThat(send("GET", "/v1/models/ollama/fake-model", narrow, null).statusCode())
                .isEqualTo(200);
        assertThat(send("GET", "/api/models/ollama/fake-model", narrow, null).statusCode())
                .isEqualTo(200);
        assertThat(body(send("GET", "/api/models/tasks/chat", narrow, null)).path("recommended_models"))
                .hasSize(1)
                .allMatch(name -> name.asText().equals("fake"));
        assertThat(send("GET", "/api/models/tasks/brittle", narrow, null).statusCode())
                .isEqualTo(404);
        var health = body(send("GET", "/api/models/health", narrow, null));
        assertThat(health.path("models_health")).hasSize(2);
        assertThat(health.path("overall_health").asBoolean()).isTrue();
        assertThat(body(send("GET", "/api/models/health", narrow("user", "task:chat"), null))
                        .path("overall_health")
                        .asBoolean())
                .as("a task is answered, whoever does it")
                .isTrue();
        assertThat(send("POST", "/api/chat/message", narrow, "{\"message\":\"Hi\"}")
                        .statusCode())
                .as("the usual task")
                .isEqualTo(200);
    }

    /** The catalogue's fallbacks answer, under the name that was asked for. */
    @Test
    void aFallbackThatIsForeignIsNotNamed() {
        var narrow = narrow("user", "short", "task:brittle");
        server.upstream().always().refuses(500, "broken");
        try {
            var answer = send(
                    "POST",
                    "/v1/chat/completions",
                    narrow,
                    "{\"model\":\"short\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("short");
            assertThat(answer.headers().firstValue("x-agentsflow-attempts")).contains("2");
            assertThat(body(answer).path("model").asText()).isEqualTo("short");
            var streamed = send(
                    "POST",
                    "/v1/chat/completions",
                    narrow,
                    "{\"model\":\"short\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
            assertThat(streamed.body()).contains("\"model\":\"short\"").doesNotContain("backup");
            var chat = body(send("POST", "/api/chat/message?model=short", narrow, "{\"message\":\"Hi\"}"))
                    .path("metadata");
            assertThat(chat.path("model").asText()).isEqualTo("short");
            assertThat(chat.path("provider").asText()).isEqualTo("agentsflow");
            assertThat(send("POST", "/api/chat/message?model=task:brittle", narrow, "{\"message\":\"Hi\"}")
                            .body())
                    .doesNotContain("\"fake\"", "fake ");
        } finally {
            server.upstream().behavesAgain();
        }
    }

    @Test
    void onlyAdministratorsHearWhereAnUpstreamIs() {
        var authority = server.upstream().endpoint().getAuthority();
        server.upstream().listing().refuses(500, "broken");
        try {
            AgentsFlow.await(
                    "fake is down",
                    () -> !body(send("GET", "/api/models/fake", admin, null))
                            .path("health")
                            .asBoolean());
            for (String path : List.of("/api/models", "/api/models/fake", "/api/models/health", "/v1/models")) {
                assertThat(send("GET", path, alice, null).body())
                        .as(path)
                        .doesNotContain(authority, server.backup().endpoint().getAuthority());
            }
            assertThat(body(send("GET", "/api/models/fake", alice, null))
                            .path("health_detail")
                            .asText())
                    .isEqualTo("the upstream answers the health check with an error");
            assertThat(send("GET", "/api/models/fake", admin, null).body()).contains(authority);
        } finally {
            server.upstream().behavesAgain();
        }
        AgentsFlow.await(
                "fake is well again",
                () -> body(send("GET", "/api/models/fake", admin, null))
                        .path("health")
                        .asBoolean());
    }

    private String narrow(String role, String... models) {
        var names = Stream.of(models).map(AgentsFlow::quoted).collect(Collectors.joining(","));
        var made = send(
                "POST",
                "/api/keys",
                admin,
                "{\"name\":\"narrow\",\"user_id\":\"alice-%s\",\"role\":\"%s\",\"models\":[%s]}"
                        .formatted(run, role, names));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return body(made).path("key").asText();
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
