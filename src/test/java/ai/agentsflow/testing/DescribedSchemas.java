package ai.agentsflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;

/** The schemas of a description, tried on values: those of OpenAPI 3.0 in the words of JSON Schema. */
public final class DescribedSchemas {

    private final JsonNode components;

    public DescribedSchemas(Description description) {
        components = converted(description.document().at("/components/schemas"));
    }

    /** What is wrong with a value by a schema; nothing when it fits. */
    public List<String> faults(JsonNode schema, JsonNode value) {
        var root = (ObjectNode) converted(schema);
        root.set("$defs", components);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(root).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** {@code nullable} is a type more. */
    private static JsonNode converted(JsonNode schema) {
        if (schema instanceof ArrayNode array) {
            var list = JsonNodeFactory.instance.arrayNode();
            array.forEach(entry -> list.add(converted(entry)));
            return list;
        }
        if (!(schema instanceof ObjectNode object)) {
            return schema;
        }
        var members = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(member -> members.set(member.getKey(), converted(member.getValue())));
        if (object.path("$ref").isTextual()) {
            members.put("$ref", object.path("$ref").asText().replace("/components/schemas/", "/$defs/"));
        }
        if (object.path("nullable").isBoolean() && object.path("type").isTextual()) {
            members.putArray("type").add(object.path("type")).add("null");
        }
        // words that JSON Schema does not have, and no member of ours
        members.remove(List.of("example", "nullable"));
        return members;
    }
}
