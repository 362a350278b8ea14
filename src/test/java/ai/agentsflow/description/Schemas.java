package ai.agentsflow.description;

import ai.agentsflow.testing.AgentsFlow;
import ai.agentsflow.testing.Description;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** What schemas say to a machine, without the words for people and with every reference written out, so that two can be compared. */
record Schemas(Description description) {

    private static final Set<String> WORDS = Set.of("description", "example", "default");

    /** All that a schema forbids. */
    JsonNode rules(JsonNode schema) {
        return plain(written(schema, WORDS));
    }

    /** What a schema says of types and members. Which texts an answer has is more than a type tells. */
    JsonNode types(JsonNode schema) {
        return plain(written(schema, Set.of("description", "example", "default", "enum")));
    }

    /** Numbers of one kind, and required names in one order. */
    static JsonNode plain(JsonNode schema) {
        try {
            return ordered(AgentsFlow.JSON.readTree(schema.toString()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode ordered(JsonNode node) {
        if (node instanceof ObjectNode object && object.path("required") instanceof ArrayNode required) {
            var names = object.putArray("required");
            required.valueStream().map(JsonNode::asText).sorted().forEach(names::add);
        }
        node.forEach(Schemas::ordered);
        return node;
    }

    private JsonNode written(JsonNode node, Set<String> without) {
        if (node instanceof ArrayNode array) {
            var list = JsonNodeFactory.instance.arrayNode();
            array.forEach(entry -> list.add(written(entry, without)));
            return list;
        }
        if (!(node instanceof ObjectNode)) {
            return node;
        }
        var schema = JsonNodeFactory.instance.objectNode();
        description.resolved(node).properties().forEach(member -> {
            if (member.getKey().equals("properties")) {
                var properties = schema.putObject("properties");
                member.getValue()
                        .properties()
                        .forEach(property -> properties.set(property.getKey(), written(property.getValue(), without)));
            } else if (!without.contains(member.getKey())) {
                schema.set(member.getKey(), written(member.getValue(), without));
            }
        });
        return schema;
    }
}
