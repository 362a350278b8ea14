package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.swagger.v3.core.util.Yaml;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The API's description: the WAR's file, or what a server says. */
public final class Description {

    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode document;

    private Description(JsonNode document) {
        this.document = document;
    }

    /** As it stands in the source. */
    public static Description ofFile() {
        try (var file = Description.class.getResourceAsStream("/META-INF/openapi.yaml")) {
            return new Description(Yaml.mapper().readTree(Objects.requireNonNull(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As clients get it. */
    public static Description of(AgentsFlow server) {
        return new Description(AgentsFlow.body(server.send(server.anonymous("/openapi")
                .header("Accept", "application/json")
                .GET())));
    }

    public JsonNode document() {
        return document;
    }

    /** Every operation, in the order of the document. */
    public List<Operation> operations() {
        return document.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(operation -> METHODS.contains(operation.getKey()))
                        .map(operation -> new Operation(
                                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue())))
                .toList();
    }

    /** The operation of a method and path. */
    public Operation operation(String name) {
        return operations().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not described"));
    }

    public JsonNode schema(String name) {
        return document.at("/components/schemas/" + name);
    }

    /** What a reference refers to; anything else as it is. */
    public JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
    }

    /** One operation, whose references have been followed. */
    public final class Operation {

        private final String method;
        private final String path;
        private final JsonNode node;

        private Operation(String method, String path, JsonNode node) {
            this.method = method;
            this.path = path;
            this.node = node;
        }

        /** {@code GET /api/models/{name}}. */
        public String name() {
            return method + " " + path;
        }

        public String method() {
            return method;
        }

        public String path() {
            return path;
        }

        /** As it stands. */
        public JsonNode node() {
            return node;
        }

        public List<JsonNode> parameters() {
            return node.path("parameters")
                    .valueStream()
                    .map(Description.this::resolved)
                    .toList();
        }

        public Stream<JsonNode> parameters(String place) {
            return parameters().stream()
                    .filter(parameter -> parameter.path("in").asText().equals(place));
        }

        /** Its body in JSON; missing where it takes none. */
        public JsonNode body() {
            return node.path("requestBody").path("content").path("application/json");
        }

        public Set<Map.Entry<String, JsonNode>> responses() {
            return node.path("responses").properties();
        }

        /** What is described of a status; missing where nothing is. */
        public JsonNode response(String status) {
            var response = node.path("responses").path(status);
            return response.isMissingNode() ? MissingNode.getInstance() : resolved(response);
        }

        /** What it answers when all goes well, by media type. */
        public JsonNode success() {
            return response(node.path("responses").has("200") ? "200" : "201").path("content");
        }

        @Override
        public String toString() {
            return name();
        }
    }
}
