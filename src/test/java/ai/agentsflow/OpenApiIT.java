package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.core.util.Yaml;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API's description: valid, and complete for every operation. */
class OpenApiIT {

    private final AgentsFlow server = AgentsFlow.shared();
    private final JsonNode document = AgentsFlow.body(server.send(
            server.request("/openapi").header("Accept", "application/json").GET()));

    @Test
    void isAValidDocument() {
        var options = new ParseOptions();
        options.setResolve(true);
        var result = new OpenAPIV3Parser().readContents(document.toString(), null, options);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getInfo().getTitle()).isEqualTo("AgentsFlow");
    }

    /** No Accept is one that is empty here; several headers are one with commas. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | '' | yaml",
                "'' | */* | yaml",
                "'' | application/yaml | yaml",
                "'' | application/json | json",
                "'' | Application/JSON;charset=utf-8 | json",
                "'' | application/* | yaml",
                "'' | application/json;q=0.5, application/yaml | yaml",
                "'' | application/yaml;q=0.5, application/json | json",
                "'' | application/json, */*;q=0.1 | json",
                "'' | application/yaml;q=0, */* | json",
                "'' | application/json;q=0, */* | yaml",
                "'' | text/html,application/xhtml+xml,*/*;q=0.8 | yaml",
                "'' | text/html;application/json | json",
                "'' | text/html | yaml",
                "'' | image/png;q=x,, /, | yaml",
                "?format=JSON | application/yaml | json",
                "?format=json | '' | json",
                "?format=YAML | application/json | yaml",
            })
    void comesAsItIsAskedFor(String query, String accept, String format) {
        var request = server.anonymous("/openapi" + query).GET();
        for (var type : accept.isEmpty() ? List.<String>of() : List.of(accept.split(";(?=application)"))) {
            request.header("Accept", type);
        }

        var answer = server.send(request);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().allValues("Content-Type"))
                .containsExactly("application/%s;charset=UTF-8".formatted(format));
        assertThat(answer.headers().allValues("Vary")).contains("Accept");
        assertThat(answer.body().strip()).startsWith(format.equals("json") ? "{" : "openapi: ");
    }

    @Test
    void saysTheSameInBothFormats() throws IOException {
        var yaml = server.send(server.anonymous("/openapi").GET()).body();

        assertThat(Yaml.mapper().readTree(yaml)).isEqualTo(document);
    }

    @Test
    void isUtf8() {
        assertThat(server.send(server.anonymous("/openapi").GET()).body()).contains("af_Ab3dE6gH…");
        assertThat(document.toString()).contains("af_Ab3dE6gH…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/yaml"})
    void isToldOfWithoutItsBodyAndKeptByItsTag(String accept) {
        var whole = server.send(
                server.anonymous("/openapi").header("Accept", accept).GET());
        var told = server.send(
                server.anonymous("/openapi").header("Accept", accept).method("HEAD", BodyPublishers.noBody()));

        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.body()).isEmpty();
        for (var header : List.of("Content-Type", "Content-Length", "ETag", "Vary", "Cache-Control")) {
            assertThat(told.headers().allValues(header))
                    .as(header)
                    .isNotEmpty()
                    .isEqualTo(whole.headers().allValues(header));
        }
        var tag = whole.headers().firstValue("ETag").orElseThrow();
        var known = server.send(server.anonymous("/openapi")
                .header("Accept", accept)
                .header("If-None-Match", tag)
                .GET());
        assertThat(known.statusCode()).isEqualTo(304);
    }

    /** What a client may not send is told by the same words that refuse it. */
    @Test
    void describesWhatCanStandInAPath() {
        for (var name : List.of("demo", "vendor/embedder:1", ".x/...y", "größer")) {
            assertThat(name).matches(pathRule("/api/models/{name}")).matches(pathRule("/v1/models/{id}"));
        }
        for (var lost : List.of("", ".", "..", "a//b", "a/../b", "a/", "a\\b", "a;b", "a%2e", "a\u0017b", "a\u0000")) {
            assertThat(lost).doesNotMatch(pathRule("/api/models/{name}")).doesNotMatch(pathRule("/v1/models/{id}"));
        }
        assertThat("a/b").doesNotMatch(pathRule("/api/models/tasks/{task}"));
        assertThat("chat").matches(pathRule("/api/models/tasks/{task}"));
    }

    private String pathRule(String path) {
        return document.path("paths")
                .path(path)
                .at("/get/parameters/0/schema/pattern")
                .asText();
    }

    @Test
    void describesEveryPathOfTheContract() {
        assertThat(operations().keySet())
                .contains(
                        "POST /api/chat/message",
                        "POST /api/chat/stream",
                        "GET /api/chat/history/{conversation_id}",
                        "DELETE /api/chat/history/{conversation_id}",
                        "GET /api/models",
                        "GET /api/models/{name}",
                        "GET /api/models/health",
                        "GET /api/models/metrics",
                        "GET /api/models/tasks/{task}",
                        "POST /api/models/warmup",
                        "POST /api/models/benchmark",
                        "POST /v1/chat/completions",
                        "POST /v1/embeddings",
                        "POST /v1/messages",
                        "GET /v1/models",
                        "GET /v1/models/{id}");
    }

    @TestFactory
    List<DynamicTest> everyOperationIsComplete() {
        return operations().entrySet().stream()
                .map(operation -> DynamicTest.dynamicTest(
                        operation.getKey(), () -> assertComplete(operation.getKey(), operation.getValue())))
                .toList();
    }

    @Test
    void everyPropertyIsNamedAsOnTheWire() {
        document.path("components")
                .path("schemas")
                .fields()
                .forEachRemaining(schema -> schema.getValue()
                        .path("properties")
                        .fieldNames()
                        .forEachRemaining(
                                name -> assertThat(name).as(schema.getKey()).matches("[a-z0-9]+(_[a-z0-9]+)*")));
    }

    /** The description of a model against a model: what the schema promises is there, and nothing it does not know. */
    @Test
    void theModelsSchemaIsWhatTheServerSends() {
        var model = server.json("/api/models/demo");

        assertMatches(model, document.path("components").path("schemas").path("Model"));
    }

    private void assertMatches(JsonNode value, JsonNode schema) {
        var properties = schema.path("properties");
        value.fields().forEachRemaining(field -> {
            assertThat(properties.has(field.getKey())).as(field.getKey()).isTrue();
            var property = properties.path(field.getKey());
            if (property.has("$ref")) {
                var name = property.path("$ref").asText().replaceFirst(".*/", "");
                assertMatches(
                        field.getValue(),
                        document.path("components").path("schemas").path(name));
            } else {
                assertThat(field.getValue().getNodeType().name().toLowerCase(java.util.Locale.ROOT))
                        .as(field.getKey())
                        .isEqualTo(property.path("type").asText().replace("integer", "number"));
            }
        });
        schema.path("required")
                .forEach(required -> assertThat(value.has(required.asText()))
                        .as(required.asText())
                        .isTrue());
    }

    private static void assertComplete(String name, JsonNode operation) {
        boolean anthropic = name.contains(" /v1/messages");
        boolean openAi = name.contains(" /v1/") && !anthropic;
        assertThat(operation.path("summary").asText()).isNotBlank();
        assertThat(operation.path("description").asText()).hasSizeGreaterThan(20);
        assertThat(operation.path("operationId").asText()).isNotBlank();
        assertThat(operation.path("tags")).isNotEmpty();
        operation.path("parameters").forEach(parameter -> {
            assertThat(parameter.path("description").asText()).isNotBlank();
            assertThat(parameter.has("example"))
                    .as("example of " + parameter.path("name"))
                    .isTrue();
        });
        var errors = new java.util.TreeSet<>(Set.of("401", "403", "500", "503"));
        if (!openAi && !anthropic) {
            errors.add("406");
        }
        if (operation.has("requestBody")) {
            errors.addAll(Set.of("400", "413", "415"));
            var content = operation.path("requestBody").path("content");
            assertThat(content).hasSize(1);
            assertExamples(content.path("application/json"));
        }
        var responses = operation.path("responses");
        errors.forEach(status -> {
            if (openAi) {
                assertOpenAiError(responses.path(status), status);
                return;
            }
            if (anthropic) {
                assertAnthropicError(responses.path(status), status);
                return;
            }
            var problem = responses.path(status).path("content").path("application/problem+json");
            assertThat(problem.path("schema").path("$ref").asText()).as(status).endsWith("/Problem");
            assertThat(problem.path("example").path("status").asInt()).isEqualTo(Integer.parseInt(status));
        });
        var success = responses.path(responses.has("200") ? "200" : "201").path("content");
        assertThat(success.fieldNames())
                .toIterable()
                .containsExactlyElementsOf(
                        name.endsWith("/v1/messages") || name.endsWith("/v1/responses") || name.endsWith("/completions")
                                ? List.of("application/json", "text/event-stream")
                                : List.of(name.endsWith("/stream") ? "text/event-stream" : "application/json"));
        success.forEach(OpenApiIT::assertExamples);
    }

    private static void assertOpenAiError(JsonNode response, String status) {
        var error = response.path("content").path("application/json");
        assertThat(error.path("schema").path("$ref").asText()).as(status).endsWith("/OpenAiError");
        assertThat(error.at("/example/error/message").asText()).isNotBlank();
        assertThat(error.at("/example/error/type").asText()).endsWith("_error");
        assertThat(error.at("/example/error/code").asText()).isNotBlank();
    }

    private static void assertAnthropicError(JsonNode response, String status) {
        var error = response.path("content").path("application/json");
        assertThat(error.path("schema").path("$ref").asText()).as(status).endsWith("/AnthropicError");
        assertThat(error.at("/example/type").asText()).isEqualTo("error");
        assertThat(error.at("/example/error/message").asText()).isNotBlank();
        assertThat(error.at("/example/error/type").asText()).isNotBlank();
    }

    private static void assertExamples(JsonNode media) {
        assertThat(media.path("schema").path("$ref").asText()).startsWith("#/components/schemas/");
        assertThat(media.path("examples")).isNotEmpty();
        media.path("examples")
                .forEach(example ->
                        assertThat(example.path("value").isMissingNode()).isFalse());
    }

    private Map<String, JsonNode> operations() {
        var operations = new TreeMap<String, JsonNode>();
        document.path("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fields()
                        .forEachRemaining(operation -> operations.put(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
        return operations;
    }
}
