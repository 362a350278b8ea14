package ai.agentsflow.description;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.gateway.AnthropicError;
import ai.agentsflow.gateway.ErrorObject;
import ai.agentsflow.testing.DescribedSchemas;
import ai.agentsflow.testing.Description;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The description by itself: valid, complete for every operation, and its examples are examples of what it says. */
class DocumentTest {

    private static final Description DESCRIPTION = Description.ofFile();
    private static final DescribedSchemas SCHEMAS = new DescribedSchemas(DESCRIPTION);
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";

    /** What every operation can answer. */
    private static final Set<String> ALWAYS = Set.of("400", "401", "403", "429", "500", "503");

    static List<Description.Operation> operations() {
        return DESCRIPTION.operations();
    }

    @Test
    void isValid() {
        var options = new ParseOptions();
        options.setResolve(true);
        var result = new OpenAPIV3Parser().readContents(DESCRIPTION.document().toString(), null, options);

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getInfo().getTitle()).isEqualTo("AgentsFlow");
    }

    /** A shared part that nothing refers to describes nothing. */
    @Test
    void everySharedPartIsUsed() {
        var whole = DESCRIPTION.document().toString();
        var words = DESCRIPTION.document().path("components");

        for (String kind : List.of("parameters", "responses", "schemas")) {
            words.path(kind)
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(whole)
                            .as(kind + " " + name)
                            .containsAnyOf("\"#/components/%s/%s\"".formatted(kind, name), "`" + name + "`"));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void isTold(Description.Operation operation) {
        var node = operation.node();
        assertThat(node.path("summary").asText()).isNotBlank();
        assertThat(node.path("description").asText()).hasSizeGreaterThan(20);
        assertThat(node.path("operationId").asText()).isNotBlank();
        assertThat(DESCRIPTION.document().path("tags").findValuesAsText("name"))
                .contains(node.at("/tags/0").asText());
        assertThat(operation.parameters()).allSatisfy(parameter -> {
            assertThat(parameter.path("description").asText()).isNotBlank();
            assertThat(SCHEMAS.faults(parameter.path("schema"), parameter.path("example")))
                    .isEmpty();
        });
    }

    @Test
    void operationsHaveNamesOfTheirOwn() {
        assertThat(operations().stream()
                        .map(operation -> operation.node().path("operationId").asText()))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void showsWhatIsSentAndAnswered(Description.Operation operation) {
        if (operation.node().has("requestBody")) {
            assertThat(operation.node().path("requestBody").path("content")).hasSize(1);
            assertExamples(JSON, operation.body());
        }
        assertThat(operation.success()).isNotEmpty();
        operation.success().properties().forEach(media -> {
            assertThat(media.getKey()).isIn(JSON, EVENTS);
            assertExamples(media.getKey(), media.getValue());
        });
    }

    /** By its path or by the member that asks for it. */
    @ParameterizedTest
    @MethodSource("operations")
    void tellsHowAStreamIsAskedFor(Description.Operation operation) {
        if (operation.success().has(EVENTS)) {
            var asked = DESCRIPTION
                    .resolved(operation.body().path("schema"))
                    .at("/properties/stream/description")
                    .asText();
            assertThat(operation.success().has(JSON))
                    .isNotEqualTo(operation.path().endsWith("/stream"));
            assertThat(asked).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void tellsWhatMayGoWrong(Description.Operation operation) {
        var statuses = new TreeSet<>(ALWAYS);
        if (operation.node().has("requestBody")) {
            statuses.addAll(Set.of("413", "415"));
        }
        assertThat(operation.responses().stream().map(Map.Entry::getKey)).containsAll(statuses);
        operation.responses().stream()
                .map(Map.Entry::getKey)
                .filter(status -> status.charAt(0) >= '4')
                .forEach(status -> assertError(operation, status));
    }

    private static void assertError(Description.Operation operation, String status) {
        int code = Integer.parseInt(status);
        var response = operation.response(status);
        var said = response.path("description").asText();
        if (operation.path().startsWith("/api/")) {
            var problem = only(response, "application/problem+json", "Problem");
            assertThat(problem.path("status").asInt()).isEqualTo(code);
            assertThat(problem.path("title").asText()).isEqualTo(said);
            assertThat(problem.path("type").asText()).matches("urn:agentsflow:problem:[a-z-]+");
        } else if (AnthropicError.isFor(operation.path())) {
            var error = only(response, JSON, "AnthropicError").path("error");
            assertThat(error.path("message").asText()).isEqualTo(said + ".");
            assertThat(error.path("type").asText()).isEqualTo(AnthropicError.type(code));
        } else {
            var error = only(response, JSON, "OpenAiError").path("error");
            assertThat(error.path("message").asText()).isEqualTo(said + ".");
            assertThat(error.path("type").asText()).isEqualTo(ErrorObject.type(code));
            assertThat(error.path("code").asText()).matches("[a-z_]+");
        }
    }

    /** The example of the only media type, which is one of that schema. */
    private static JsonNode only(JsonNode response, String type, String schema) {
        assertThat(response.path("content")).hasSize(1);
        var media = response.path("content").path(type);
        assertThat(media.at("/schema/$ref").asText()).isEqualTo("#/components/schemas/" + schema);
        assertThat(SCHEMAS.faults(media.path("schema"), media.path("example"))).isEmpty();
        return media.path("example");
    }

    private static void assertExamples(String type, JsonNode media) {
        assertThat(media.at("/schema/$ref").asText()).startsWith("#/components/schemas/");
        assertThat(media.path("examples")).isNotEmpty();
        media.path("examples").properties().forEach(example -> {
            var value = example.getValue().path("value");
            if (type.equals(EVENTS)) {
                assertThat(value.asText()).matches("(?s)((event: \\w+(\\.\\w+)*\n)?data: [^\n]+\n\n)+");
            } else {
                assertThat(SCHEMAS.faults(media.path("schema"), value))
                        .as(example.getKey())
                        .isEmpty();
            }
        });
    }

    @Test
    void everyPropertyIsNamedAsOnTheWire() {
        DESCRIPTION
                .document()
                .at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .fieldNames()
                        .forEachRemaining(
                                name -> assertThat(name).as(schema.getKey()).matches("[a-z0-9]+(_[a-z0-9]+)*")));
    }

    @Test
    void examplesOfPropertiesFit() {
        var properties = DESCRIPTION
                .document()
                .at("/components/schemas")
                .valueStream()
                .flatMap(schema -> schema.path("properties").valueStream())
                .filter(property -> property.has("example"));

        assertThat(properties)
                .hasSizeGreaterThan(50)
                .allSatisfy(property -> assertThat(SCHEMAS.faults(property, property.path("example")))
                        .isEmpty());
    }

    /** What a client may not send is told by the same words that refuse it. */
    @Test
    void saysWhatCanStandInAPath() {
        var model = List.of(pathRule("GET /api/models/{name}"), pathRule("GET /v1/models/{id}"));
        for (var name : List.of("demo", "vendor/embedder:1", ".x/...y", "größer")) {
            assertThat(model).allSatisfy(rule -> assertThat(name).matches(rule));
        }
        for (var lost : List.of("", ".", "..", "a//b", "a/../b", "a/", "a\\b", "a;b", "a%2e", "a\u0017b", "a\u0000")) {
            assertThat(model).allSatisfy(rule -> assertThat(lost).doesNotMatch(rule));
        }
        var task = pathRule("GET /api/models/tasks/{task}");
        assertThat("a/b").doesNotMatch(task);
        assertThat("chat").matches(task);
    }

    /** Not every text in a path, or in a query of ours, reaches an operation. */
    @Test
    void saysWhatTextsInPathsAndQueriesMayBe() {
        var texts = operations().stream()
                .flatMap(operation -> Stream.concat(
                        operation.parameters("path"),
                        operation.path().startsWith("/api/") ? operation.parameters("query") : Stream.of()))
                .map(parameter -> parameter.path("schema"))
                .filter(schema -> schema.path("type").asText().equals("string"));

        assertThat(texts)
                .hasSizeGreaterThan(20)
                .allSatisfy(schema -> assertThat(Stream.of("pattern", "format")).anyMatch(schema::has));
    }

    private static String pathRule(String operation) {
        return DESCRIPTION
                .operation(operation)
                .parameters("path")
                .findFirst()
                .orElseThrow()
                .at("/schema/pattern")
                .asText();
    }
}
