package ai.agentsflow.access;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Issuer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Canaries sent on every way, well and badly: none of them is in a line of the log or in the body of an error. */
class SecretsIT {

    private static final List<String> PATHS = List.of(
            "/api/chat/message?model=demo",
            "/api/chat/message?model=fake",
            "/api/chat/message?model=nobody",
            "/api/chat/stream?model=demo",
            "/api/chat/stream?model=fake",
            "/api/keys",
            "/api/models/warmup",
            "/api/models/benchmark",
            "/api/nothing",
            "/v1/chat/completions",
            "/v1/embeddings",
            "/v1/messages",
            "/v1/nothing",
            "/nothing");

    private final AgentsFlow server = AgentsFlow.guarded();
    private final String prompt = "canary-prompt-" + UUID.randomUUID();
    private final List<String> secrets = new ArrayList<>();
    private final List<HttpResponse<String>> answers = new ArrayList<>();

    @Test
    void areInNoLogAndInNoError() throws Exception {
        var user = Issuer.shared().token("canary-user");
        var admin = Issuer.shared().administrator("canary-administrator");
        var expired = Issuer.shared()
                .sign(Issuer.shared()
                        .claims("canary")
                        .expirationTime(Date.from(Instant.EPOCH))
                        .build());
        var key = AgentsFlow.body(post("/api/keys", user, "{\"name\":\"canary\"}"))
                .path("key")
                .asText();
        answers.clear(); // that one shows the key, once
        secrets.addAll(List.of(
                user,
                admin,
                expired,
                key,
                server.administratorsKey(),
                "canary-pepper-0123456789",
                "canary-of-a-shared-secret",
                "sk-canary-of-a-file-0123456789"));
        secrets.add("af_" + "c".repeat(40));
        secrets.add("canary-nonsense-token");
        var bodies = List.of(
                "{\"message\":\"%s\"}",
                "{\"message\":\"%s\",\"conversation_id\":\"no id\"}",
                "{\"model\":\"demo\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"fake\",\"stream\":true,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"nobody\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model_names\":[\"fake\",\"nobody\"],\"prompts\":[\"%s\"]}",
                "{\"model\":\"vendor/embedder:1\",\"input\":\"%s\"}",
                "{\"broken\":\"%s\"",
                "[\"%s\"]");
        // the upstream echoes the prompt and the key in its refusal, as some do
        for (int round = 0; round < 3; round++) {
            switch (round) {
                case 0 -> fail(500);
                case 1 -> fail(401);
                default -> fail(400);
            }
            for (String path : PATHS) {
                for (String credential : List.of(admin, key)) {
                    for (String body : round == 0 ? bodies : bodies.subList(0, 4)) {
                        post(path, credential, body.formatted(prompt));
                    }
                }
            }
        }
        for (String path : PATHS) {
            for (String credential : List.of(user, expired, "af_" + "c".repeat(40), "canary-nonsense-token")) {
                post(path, credential, bodies.get(0).formatted(prompt));
            }
        }
        server.upstream().behavesAgain();
        for (String path :
                List.of("/health", "/health/ready", "/openapi", "/metrics", "/api/models", "/api/admin/pools")) {
            answers.add(server.get(path));
        }
        assertThat(server.upstream().requests())
                .as("the key that stands in a file")
                .anyMatch(request ->
                        request.header("Authorization").equals(Optional.of("Bearer sk-canary-of-a-file-0123456789")));
        for (HttpResponse<String> answer : answers) {
            // a client may hear why its own request was refused, with its own words in it; nobody else hears them
            boolean ownReason = answer.statusCode() == 400
                    && answer.request().uri().getPath().startsWith("/v1/");
            if (answer.statusCode() >= 400 && !ownReason) {
                assertThat(answer.body()).as(answer.request().uri().toString()).doesNotContain(prompt);
            }
            secrets.forEach(secret -> assertThat(answer.body()).doesNotContain(secret));
            answer.headers()
                    .map()
                    .values()
                    .forEach(values -> assertThat(values.toString()).doesNotContain(secrets));
        }
        assertThat(answers.stream().map(HttpResponse::statusCode)).contains(200, 400, 401, 403, 404, 503);
        var log = Files.readString(server.log());
        assertThat(log).doesNotContain(prompt);
        secrets.forEach(secret -> assertThat(log).doesNotContain(secret));
    }

    private void fail(int status) {
        server.upstream()
                .always()
                .refuses(
                        status,
                        "{\"error\":{\"message\":\"no: %s, sk-canary-of-a-file-0123456789\"}}".formatted(prompt));
    }

    private HttpResponse<String> post(String path, String who, String json) {
        var answer = server.send(server.request(path, who)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
        answers.add(answer);
        return answer;
    }
}
