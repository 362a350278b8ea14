package ai.agentsflow.gateway;

import static ai.agentsflow.testing.AgentsFlow.body;
import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.RawConnection;
import com.openai.azure.AzureOpenAIServiceVersion;
import com.openai.azure.AzureUrlPathMode;
import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway without {@code /v1} and by Azure's paths: the same as under {@code /v1}, and nothing more. */
@Tag("h2-only")
class OtherPathsIT {

    private static final String CHAT =
            "{\"model\":\"fake\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]%s}";

    private final AgentsFlow server = AgentsFlow.guarded();

    @BeforeEach
    void modelIsUp() {
        server.awaitHealth("fake", true);
    }

    @AfterEach
    void modelBehavesAgain() {
        server.upstream().behavesAgain();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/chat/completions",
                "/openai/v1/chat/completions",
                "/openai/v1/chat/completions?api-version=preview",
                "/openai/deployments/fake/chat/completions?api-version=2024-10-21",
                "/openai/deployments/%66ake/chat/completions"
            })
    void chats(String path) {
        var answer = server.post(path, CHAT.formatted(""));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body(answer).at("/choices/0/message/content").asText()).isEqualTo("echo: Hello");
        assertThat(answer.headers().firstValue("x-agentsflow-model")).contains("fake");
        assertThat(answer.headers().firstValue("content-security-policy"))
                .contains("default-src 'none'; frame-ancestors 'none'");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        try (var events = server.stream(path, CHAT.formatted(",\"stream\":true"))) {
            var told = events.rest();
            assertThat(told.get(told.size() - 1).data().asText()).isEqualTo("[DONE]");
        }
    }

    @Test
    void takesTheModelOfThePathWhateverTheBodySays() {
        for (String model : new String[] {"", "\"model\":\"backup\",", "\"model\":null,"}) {
            var answer = server.post(
                    "/openai/deployments/demo/chat/completions?api-version=2024-10-21",
                    "{%s\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}".formatted(model));

            assertThat(body(answer).path("model").asText()).as(answer.body()).isEqualTo("demo");
        }
        var vectors = server.post("/openai/deployments/vendor%2Fembedder:1/embeddings", "{\"input\":\"a\"}");
        assertThat(body(vectors).path("model").asText()).as(vectors.body()).isEqualTo("vendor/embedder:1");
        var text = server.post("/openai/deployments/demo/completions", "{\"prompt\":\"a\"}");
        assertThat(body(text).path("object").asText()).as(text.body()).isEqualTo("text_completion");
        assertError(server.post("/openai/deployments/nobody/embeddings", "{\"input\":\"a\"}"), 404, "model_not_found");
        assertError(server.post("/openai/deployments/demo/chat/completions", "{"), 400, "bad_request");
    }

    @Test
    void servesTheOtherParts() {
        assertThat(body(server.get("/models")).path("data").findValuesAsText("id"))
                .contains("fake", "task:chat");
        assertThat(body(server.get("/models")).path("data"))
                .hasSameSizeAs(body(server.get("/openai/v1/models")).path("data"));
        assertThat(body(server.get("/models/vendor/embedder:1")).path("id").asText())
                .isEqualTo("vendor/embedder:1");
        assertThat(body(server.get("/openai/v1/models/vendor%2Fembedder:1"))
                        .path("id")
                        .asText())
                .isEqualTo("vendor/embedder:1");
        assertThat(body(server.post("/embeddings", "{\"model\":\"vendor/embedder:1\",\"input\":\"a\"}"))
                        .path("data"))
                .hasSize(1);
        assertThat(body(server.post("/completions", "{\"model\":\"demo\",\"prompt\":\"a\"}"))
                        .path("object")
                        .asText())
                .isEqualTo("text_completion");
        var message = "{\"model\":\"demo\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
        assertThat(body(server.post("/messages", message)).path("type").asText())
                .isEqualTo("message");
        assertThat(body(server.post("/messages/count_tokens", message)).has("input_tokens"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /openai/nothing, 404, unknown_url",
        "GET, /openai, 404, unknown_url",
        "POST, /openai/deployments/demo, 404, unknown_url",
        "POST, /openai/deployments/demo/images/generations, 404, unknown_url",
        "DELETE, /openai/v1, 404, unknown_url",
        "GET, /models/nobody, 404, model_not_found",
        "DELETE, /models/fake, 405, method_not_allowed",
        "GET, /chat/completions, 405, method_not_allowed",
        "PUT, /openai/deployments/demo/embeddings, 405, method_not_allowed",
    })
    void tellsErrorsAsUnderV1(String method, String path, int status, String code) {
        assertError(server.send(server.request(path).method(method, BodyPublishers.noBody())), status, code);
    }

    @Test
    void tellsErrorsOfMessagesInAnthropicsShape() {
        assertThat(body(server.post("/messages", "{}")).path("type").asText()).isEqualTo("error");
        assertThat(body(server.post("/openai/v1/messages", "{}")).path("type").asText())
                .isEqualTo("error");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/models", "/openai/v1/models", "/models/fake"})
    void readsWithoutABodyAndNamesItsMethods(String path) {
        var head = server.send(server.request(path).method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        var options = server.send(server.request(path).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(options.headers().firstValue("allow")).contains("GET, HEAD");
        var preflight = server.send(server.anonymous(path)
                .header("Origin", "https://app.example.com")
                .header("Access-Control-Request-Method", "GET")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(204);
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .contains("https://app.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/models",
                "/models/fake",
                "/chat/completions",
                "/completions",
                "/embeddings",
                "/messages",
                "/messages/count_tokens",
                "/responses",
                "/conversations/x",
                "/openai",
                "/openai/",
                "/openai/v1",
                "/openai/v1/models",
                "/openai/v1/chat/completions",
                "/openai/deployments/fake/chat/completions",
                "/openai/deployments/fake/embeddings?api-key=x",
                "/openai/deployments/openapi/chat/completions",
                "/openai/nothing"
            })
    void letsNobodyInWithoutAName(String path) {
        for (String method : new String[] {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
            boolean sends = method.startsWith("P");
            var answer = server.send(server.anonymous(path)
                    .header("Content-Type", "application/json")
                    .method(method, sends ? BodyPublishers.ofString(CHAT.formatted("")) : BodyPublishers.noBody()));

            assertThat(answer.statusCode()).as(method).isEqualTo(401);
            assertThat(answer.headers().firstValue("www-authenticate")).isPresent();
        }
        var answer = server.send(server.anonymous(path).GET());
        assertThat(answer.body())
                .contains(path.startsWith("/messages") ? "\"type\":\"error\"" : "\"code\":\"unauthenticated\"");
        assertThat(server.send(server.anonymous("/openapi").GET()).statusCode()).isEqualTo(200);
    }

    /** What one reader takes for an open path, and another for one of the gateway. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/models;x=1",
                "/models/;x=1",
                "//models",
                "/models//fake",
                "/openai//v1/models",
                "/openai/v1//models",
                "/openai/v1/models/",
                "/openai/v1/./models",
                "/openai/v1/../v1/models",
                "/openai/v1/%2e%2e/v1/models",
                "/openai/v1/..%2fv1/models",
                "/openai%2fv1/models",
                "/openai/v1%2fmodels",
                "/openai\\\\v1/models",
                "/openapi/../models",
                "/openapi/%2e%2e/models",
                "/openapi;/../models",
                "/health/../models",
                "/health/%2e%2e/openai/v1/models",
                "/assets/../openai/v1/models",
                "/assets/%2e%2e/models",
                "/%6dodels",
                "/%6Fpenai/v1/models",
                "/OPENAI/v1/models",
                "/openai/V1/models",
                "/openai/deployments/..%2f..%2fopenapi/embeddings",
                "/openai/deployments/%2e%2e/embeddings",
                "/models%00",
                "/models%",
                "/models%3bx"
            })
    void noSpellingOfAPathLetsAnybodyIn(String path) throws Exception {
        for (String method : new String[] {"GET", "POST"}) {
            try (var connection = new RawConnection(server.address(), Duration.ofSeconds(10))) {
                connection.send(
                        method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 2\r\nConnection: close\r\n\r\n{}");

                assertThat(connection.next().orElseThrow().status()).isIn(400, 401, 404);
            }
        }
    }

    @Test
    void takesAKeyInAzuresHeader() {
        var key = server.administratorsKey();

        assertThat(server.send(server.anonymous("/models")
                                .header("api-key", key)
                                .GET())
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.send(server.request("/models").header("api-key", key).GET())
                        .statusCode())
                .isEqualTo(200);
        assertThat(server.send(server.anonymous("/models")
                                .header("api-key", "af_" + "x".repeat(40))
                                .GET())
                        .statusCode())
                .isEqualTo(401);
        assertThat(server.send(server.request("/models")
                                .header("api-key", "another")
                                .GET())
                        .statusCode())
                .as("two that differ")
                .isEqualTo(401);
    }

    @Test
    void aKeyReachesItsModelsAlone() {
        var narrow = body(server.post("/api/keys", "{\"name\":\"narrow\",\"models\":[\"demo\"]}"))
                .path("key")
                .asText();
        int asked = server.upstream().calls().size();

        for (String path : new String[] {
            "/openai/deployments/fake/chat/completions",
            "/openai/deployments/demo/../fake/chat/completions",
            "/chat/completions"
        }) {
            assertThat(server.send(server.request(path, narrow)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(CHAT.formatted(""))))
                            .statusCode())
                    .as(path)
                    .isIn(400, 404);
        }
        assertThat(server.upstream().calls()).hasSize(asked);
        assertThat(body(server.send(server.request("/openai/v1/models", narrow).GET()))
                        .path("data")
                        .findValuesAsText("id"))
                .containsExactly("demo");
    }

    @Test
    void countsEveryPathAsTheOneItStandsFor() {
        var route =
                "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/v1/embeddings\"";
        long before = requests(route);
        for (String path : new String[] {
            "/v1/embeddings",
            "/embeddings",
            "/openai/v1/embeddings",
            "/openai/deployments/vendor%2Fembedder:1/embeddings"
        }) {
            assertThat(server.post(path, "{\"model\":\"vendor/embedder:1\",\"input\":\"a\"}")
                            .statusCode())
                    .isEqualTo(200);
        }

        AgentsFlow.await("all are counted", () -> requests(route) == before + 4);
        assertThat(server.send(server.anonymous("/metrics").GET()).body())
                .doesNotContain("\"/openai", "\"/embeddings\"");
    }

    private long requests(String beginning) {
        return server.send(server.anonymous("/metrics").GET())
                .body()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @ParameterizedTest
    @EnumSource(
            value = AzureUrlPathMode.class,
            names = {"LEGACY", "UNIFIED"})
    void azuresClientOfOpenAiForJavaWorks(AzureUrlPathMode mode) {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .baseUrl(server.address().toString() + (mode == AzureUrlPathMode.UNIFIED ? "/openai/v1" : ""))
                .azureUrlPathMode(mode)
                .azureServiceVersion(AzureOpenAIServiceVersion.latestStableVersion())
                .credential(AzureApiKeyCredential.create(server.administratorsKey()))
                .maxRetries(0)
                .build();
        try {
            var answer = client.chat()
                    .completions()
                    .create(ChatCompletionCreateParams.builder()
                            .model("fake")
                            .addUserMessage("Hello " + UUID.randomUUID())
                            .build());
            assertThat(answer.choices().get(0).message().content().orElseThrow())
                    .startsWith("echo: Hello");
            var vectors = client.embeddings()
                    .create(EmbeddingCreateParams.builder()
                            .model("vendor/embedder:1")
                            .input("a")
                            .build());
            assertThat(vectors.data()).hasSize(1);
        } finally {
            client.close();
        }
    }

    private static void assertError(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(body(answer).path("error").path("code").asText())
                .as(answer.body())
                .isEqualTo(code);
        assertThat(answer.headers().firstValue("x-request-id")).isPresent();
    }
}
