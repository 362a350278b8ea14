package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.DescribedCalls;
import ai.agentsflow.testing.DescribedSchemas;
import ai.agentsflow.testing.Description;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.util.Yaml;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The API's description as clients get it, and the server as they meet it: one says of the other what is true. */
class OpenApiIT {

    private static final String EVENTS = "text/event-stream";

    private static final AgentsFlow SERVER = AgentsFlow.shared();
    private static final Description DESCRIPTION = Description.of(SERVER);
    private static final DescribedSchemas SCHEMAS = new DescribedSchemas(DESCRIPTION);

    private final AgentsFlow server = SERVER;
    private final JsonNode document = DESCRIPTION.document();

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

    @Test
    void isTheFile() {
        assertThat(document).isEqualTo(Description.ofFile().document());
    }

    static Stream<Description.Operation> operations() {
        return DESCRIPTION.operations().stream();
    }

    /** By method: what a path takes besides would be described nowhere. */
    @ParameterizedTest
    @MethodSource("paths")
    void takesTheMethodsThatAreDescribed(String path) {
        var described = operations()
                .filter(operation -> operation.path().equals(path))
                .map(Description.Operation::method)
                .collect(Collectors.toSet());

        var answer = server.send(
                server.request(path.replaceAll("\\{[^}]*}", "demo")).method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204, 405);
        var taken = new TreeSet<>(
                Arrays.asList(answer.headers().firstValue("Allow").orElse("").split(", *")));
        taken.removeAll(Set.of("HEAD", "OPTIONS"));
        assertThat(taken).isEqualTo(described);
    }

    static Stream<String> paths() {
        return operations().map(Description.Operation::path).distinct();
    }

    /** With the examples of the description, about a model that answers and one that is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"demo", "nobody", "task:chat", "task:nobody"})
    void answersAsDescribed(String model) {
        var calls = DescribedCalls.about(DESCRIPTION, model, "talk-of-the-description", "x")
                .toList();

        assertThat(calls).hasSizeGreaterThan(30);
        for (var call : calls) {
            assertDescribed(call.operation(), server.send(sent(call, server.request(call.path()))));
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void streamsAsDescribed(Description.Operation operation) throws JsonProcessingException {
        if (!operation.success().has(EVENTS)) {
            return;
        }
        var call = call(operation);
        var body = (ObjectNode) AgentsFlow.JSON.readTree(call.json());
        body.put("stream", true);

        var answer = server.send(server.request(call.path())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString())));

        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith(EVENTS);
        assertDescribed(operation, answer);
    }

    /** Nobody, somebody who sends no JSON, and somebody who wants none. */
    @ParameterizedTest
    @MethodSource("operations")
    void refusesAsDescribed(Description.Operation operation) {
        var call = call(operation);
        var guarded = AgentsFlow.guarded();

        var stranger = guarded.send(sent(call, guarded.anonymous(call.path())));
        assertThat(stranger.statusCode()).isEqualTo(401);
        assertDescribed(operation, stranger);
        if (call.json() != null) {
            for (String type : List.of("text/plain", "application/json")) {
                var answer = server.send(server.request(call.path())
                        .header("Content-Type", type)
                        .method(call.method(), BodyPublishers.ofString("no JSON")));
                assertThat(answer.statusCode()).isIn(400, 404, 415);
                assertDescribed(operation, answer);
            }
        }
        if (operation.responses().stream()
                .anyMatch(response -> response.getKey().equals("406"))) {
            var answer =
                    server.send(sent(call, server.request(call.path())).setHeader("Accept", "application/x-nothing"));
            assertThat(answer.statusCode()).isIn(404, 406);
            assertDescribed(operation, answer);
        }
    }

    private static DescribedCalls.Call call(Description.Operation operation) {
        return Stream.of("demo", "task:chat")
                .flatMap(model -> DescribedCalls.about(DESCRIPTION, model, "talk-of-the-description", "x"))
                .filter(call ->
                        call.operation() == operation || call.operation().name().equals(operation.name()))
                .findFirst()
                .orElseThrow();
    }

    private static HttpRequest.Builder sent(DescribedCalls.Call call, HttpRequest.Builder request) {
        return call.json() == null
                ? request.method(call.method(), BodyPublishers.noBody())
                : request.header("Content-Type", "application/json")
                        .method(call.method(), BodyPublishers.ofString(call.json()));
    }

    private static void assertDescribed(Description.Operation operation, HttpResponse<String> answer) {
        var status = String.valueOf(answer.statusCode());
        var type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        var what = "%s %s %s".formatted(operation, status, answer.body());
        assertThat(operation.response(status).isMissingNode()).as(what).isFalse();
        var media = operation.response(status).path("content").path(type);
        assertThat(media.isMissingNode()).as(what + " as " + type).isFalse();
        var values = type.equals(EVENTS) ? events(answer.body()) : List.of(AgentsFlow.body(answer));
        assertThat(values)
                .as(what)
                .isNotEmpty()
                .allSatisfy(value ->
                        assertThat(SCHEMAS.faults(media.path("schema"), value)).isEmpty());
    }

    /** Each event as an object of its fields; comments keep a connection alive. */
    private static List<JsonNode> events(String stream) {
        return Arrays.stream(stream.split("\n\n"))
                .map(event -> {
                    var fields = AgentsFlow.JSON.createObjectNode();
                    event.lines()
                            .filter(line -> line.matches("(event|data): .*"))
                            .forEach(line ->
                                    fields.put(line.substring(0, line.indexOf(':')), line.replaceFirst("\\w+: ", "")));
                    return (JsonNode) fields;
                })
                .filter(event -> !event.isEmpty())
                .toList();
    }
}
