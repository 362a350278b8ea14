package ai.agentsflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.agentsflow.testing.AgentsFlow;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The description says what it said when it was made of annotations, a file and a filter, whatever it is made of now; what is meant
 * to differ is listed here. Shared parts stand for what they refer to.
 */
class DescriptionBaselineIT {

    /** The server that made it wrote its own address into it, another one for each port, and the absence of what nobody had said. */
    private static final Set<String> UNSAID =
            Set.of("servers", "deprecated", "allowEmptyValue", "allowReserved", "required");

    /** What the filter lost: members that are null or empty, and the schema of which there was another one of the same name. */
    private static final Pattern MEANT = Pattern.compile(String.join(
            "|",
            "/components/(parameters|responses|schemas/OpenAiDeleted|schemas/ResponseEvent/.*)",
            "/paths//api/chat/(message|stream)/post/responses/406",
            "/paths//v1/(responses|conversations)/\\{id}/delete/responses/200/content/application/json/schema/\\$ref",
            "/paths//api/chat/message/post/responses/408/content/application/problem\\+json/example/type",
            "/paths//api/keys/post/requestBody/content/application/json/examples/one's own, for a model",
            "/paths//.*/example/error/param",
            "/paths//.*/examples/[^/]+/value/.*\\b(models|metadata|annotations|logprobs|stop_sequence)"));

    private final JsonNode served = AgentsFlow.body(AgentsFlow.shared()
            .send(AgentsFlow.shared()
                    .anonymous("/openapi")
                    .header("Accept", "application/json")
                    .GET()));

    @Test
    void nothingIsLost() throws IOException {
        try (var file = DescriptionBaselineIT.class.getResourceAsStream("/description-before.json")) {
            var before = AgentsFlow.JSON.readTree(Objects.requireNonNull(file));
            var differences = new TreeSet<String>();
            compare("", plain(before, before), plain(served, served), differences);

            assertThat(differences).allMatch(MEANT.asMatchPredicate());
        }
    }

    private static JsonNode plain(JsonNode node, JsonNode document) {
        if (node instanceof ArrayNode array) {
            var list = JsonNodeFactory.instance.arrayNode();
            array.forEach(entry -> list.add(plain(entry, document)));
            return list;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        var reference = object.path("$ref").asText();
        if (reference.startsWith("#/components/parameters/") || reference.startsWith("#/components/responses/")) {
            return plain(document.at(reference.substring(1)), document);
        }
        var members = JsonNodeFactory.instance.objectNode();
        object.properties().stream()
                .filter(member -> !UNSAID.contains(member.getKey())
                        || member.getValue().isContainerNode()
                        || member.getValue().asBoolean(false))
                .forEach(member -> members.set(
                        member.getKey(),
                        member.getKey().equals("required") && member.getValue().isArray()
                                ? sorted(member.getValue())
                                : plain(member.getValue(), document)));
        return members;
    }

    private static JsonNode sorted(JsonNode names) {
        var list = JsonNodeFactory.instance.arrayNode();
        StreamSupport.stream(names.spliterator(), false)
                .map(JsonNode::asText)
                .sorted()
                .forEach(list::add);
        return list;
    }

    private static void compare(String place, JsonNode before, JsonNode after, SortedSet<String> differences) {
        if (before instanceof ObjectNode was && after instanceof ObjectNode is) {
            var names = new TreeSet<String>();
            was.fieldNames().forEachRemaining(names::add);
            is.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(place + "/" + name, was.path(name), is.path(name), differences));
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (int i = 0; i < before.size(); i++) {
                compare(place + "/" + i, before.path(i), after.path(i), differences);
            }
        } else if (!before.equals(after) && !(before.isNumber() && before.asDouble() == after.asDouble())) {
            differences.add(place);
        }
    }
}
