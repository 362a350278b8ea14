package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call of every operation, made of the description's own examples: they name the model {@code demo}, and one task, conversation
 * and key; what is to be asked about stands in their place.
 */
public final class DescribedCalls {

    private static final String MODEL = "demo";
    private static final String TASK = "chat";
    private static final String CONVERSATION = "my-first-talk";
    private static final String KEY = "7d0f5f0e-31a8-4b5c-9d5c-0c1c8f6a1b2d";

    private DescribedCalls() {}

    /**
     * One of them.
     *
     * @param naming whether it names a model or a task
     * @param json its body; null without one
     */
    public record Call(
            Description.Operation operation,
            boolean naming,
            String path,
            @Nullable String json) {

        public String method() {
            return operation.method();
        }
    }

    /** Every operation about this model or task, this conversation and this key. */
    public static Stream<Call> about(Description description, String model, String conversation, String key) {
        return description.operations().stream()
                .flatMap(operation -> calls(operation, model, conversation, key).stream());
    }

    private static List<Call> calls(Description.Operation operation, String model, String conversation, String key) {
        var path = operation.path();
        boolean inPath = false;
        boolean task = false;
        for (var parameter : operation.parameters("path").toList()) {
            var example = parameter.path("example").asText();
            inPath |= example.equals(MODEL);
            task |= example.equals(TASK);
            path = path.replace(
                    "{" + parameter.path("name").asText() + "}",
                    switch (example) {
                        case MODEL, TASK -> "NAME";
                        case CONVERSATION -> conversation;
                        case KEY -> key;
                        default -> example;
                    });
        }
        if (task && !model.startsWith("task:")) {
            return List.of();
        }
        var query = query(operation);
        var example = example(operation);
        var json = example == null ? null : named(example, model).toString();
        boolean naming = inPath || task || query.contains("NAME") || (example != null && names(example));
        var template = path + query;
        var name = task ? model.substring("task:".length()) : model;
        return Stream.of(escaped(name), everyByteEscaped(name))
                .map(text -> template.replace("NAME", text))
                .distinct()
                .map(text -> new Call(operation, naming, text, json))
                .toList();
    }

    /** The model where one can be named, and lists as long as they may be. */
    private static String query(Description.Operation operation) {
        var query = new ArrayList<String>();
        operation.parameters("query").forEach(parameter -> {
            var name = parameter.path("name").asText();
            var most = parameter.at("/schema/maximum").asText();
            if (parameter.path("example").asText().equals(MODEL)) {
                query.add(name + "=NAME");
            } else if (name.equals("limit")) {
                query.add(name + "=" + most);
            }
        });
        return query.isEmpty() ? "" : "?" + String.join("&", query);
    }

    /** The first one that names a model, else the first one; null where no body is taken. */
    private static @Nullable JsonNode example(Description.Operation operation) {
        var examples = operation
                .body()
                .path("examples")
                .valueStream()
                .map(example -> example.path("value"))
                .toList();
        return examples.stream()
                .filter(DescribedCalls::names)
                .findFirst()
                .orElse(examples.isEmpty() ? null : examples.get(0));
    }

    private static boolean names(JsonNode example) {
        return !named(example, "").equals(example);
    }

    /** The same about another model. */
    private static JsonNode named(JsonNode value, String model) {
        if (value instanceof ArrayNode array) {
            var list = JsonNodeFactory.instance.arrayNode();
            array.forEach(entry -> list.add(named(entry, model)));
            return list;
        }
        if (value instanceof ObjectNode object) {
            var members = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(member -> members.set(
                            member.getKey(),
                            member.getKey().equals("model")
                                    ? TextNode.valueOf(model)
                                    : named(member.getValue(), model)));
            return members;
        }
        return value.isTextual() && value.asText().equals(MODEL) ? TextNode.valueOf(model) : value;
    }

    /** A slash stands as it is, as clients write it. */
    private static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    private static String everyByteEscaped(String name) {
        return Stream.of(name.split("/", -1))
                .map(part -> HexFormat.of()
                        .withUpperCase()
                        .formatHex(part.getBytes(StandardCharsets.UTF_8))
                        .replaceAll("(..)", "%$1"))
                .collect(Collectors.joining("/"));
    }
}
