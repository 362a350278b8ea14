package ai.agentsflow.providers.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes a value that a schema allows: all that is required, what is optional near the top, and little of everything. */
public final class SchemaSample {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** So deep lies what is optional and still made: references may go in circles. */
    private static final int SHALLOW = 4;

    private static final int DEEPEST = 60;

    private final MergedSchema merged;
    private final SchemaCheck check;
    private final Steps steps;

    private SchemaSample(JsonNode root, Steps steps) {
        this.steps = steps;
        this.merged = new MergedSchema(root, steps);
        this.check = new SchemaCheck(merged, steps);
    }

    /**
     * A value that the schema allows, the same each time.
     *
     * @param schema with references into itself only
     * @throws NoSampleException when none is found; its message ends a sentence about the schema
     */
    public static JsonNode of(JsonNode schema) throws NoSampleException {
        var steps = new Steps();
        var sample = new SchemaSample(schema, steps);
        var value = sample.value(schema, 0, 0);
        if (!sample.check.allows(schema, value)) {
            throw new NoSampleException("what it says together is more than a demonstration understands");
        }
        return value;
    }

    /** @param variant other numbers make other values, where the schema leaves room */
    private JsonNode value(JsonNode schema, int variant, int depth) throws NoSampleException {
        steps.take();
        if (depth > DEEPEST) {
            throw new NoSampleException("it goes on without end");
        }
        var plain = merged.of(schema);
        if (plain.has("const")) {
            return written(plain.path("const"));
        }
        if (plain.path("enum").isArray()) {
            return ofEnum(plain, variant);
        }
        for (String choice : List.of("anyOf", "oneOf")) {
            if (plain.path(choice).isArray()) {
                return ofChoice(plain, choice, variant, depth);
            }
        }
        return ofType(type(plain), plain, variant, depth);
    }

    private JsonNode ofEnum(ObjectNode schema, int variant) throws NoSampleException {
        var allowed = new ArrayList<JsonNode>();
        for (JsonNode value : schema.path("enum")) {
            if (check.allows(schema, value)) {
                allowed.add(value);
            }
        }
        if (allowed.isEmpty()) {
            throw new NoSampleException("a part of it allows no value");
        }
        return written(allowed.get(variant % allowed.size()));
    }

    /** A value of the schema's own may be large, and be wanted often. */
    private JsonNode written(JsonNode value) throws NoSampleException {
        steps.write(value.toString().length());
        return value;
    }

    private JsonNode ofChoice(ObjectNode schema, String choice, int variant, int depth) throws NoSampleException {
        var rest = schema.objectNode();
        rest.setAll(schema);
        rest.remove(choice);
        for (JsonNode branch : schema.path(choice)) {
            try {
                var value = value(merged.both(rest, merged.of(branch)), variant, depth + 1);
                if (check.allows(schema, value)) {
                    return value;
                }
            } catch (NoSampleException another) {
                stopIfTired(another);
            }
        }
        throw new NoSampleException("none of its alternatives allows a value");
    }

    private void stopIfTired(NoSampleException failure) throws NoSampleException {
        if (steps.areUsedUp()) {
            throw failure;
        }
    }

    private JsonNode ofType(String type, ObjectNode schema, int variant, int depth) throws NoSampleException {
        return switch (type) {
            case "object" -> object(schema, variant, depth);
            case "array" -> array(schema, depth);
            case "string" -> JSON.textNode(TextSample.of(schema, variant, steps));
            case "integer" -> written(NumberSample.of(schema, variant, true));
            case "number" -> written(NumberSample.of(schema, variant, false));
            case "boolean" -> JSON.booleanNode(variant % 2 == 0);
            case "null" -> JSON.nullNode();
            default -> throw new NoSampleException("it names a type that JSON does not have");
        };
    }

    private static String type(ObjectNode schema) throws NoSampleException {
        var type = schema.path("type");
        if (type.isTextual()) {
            return type.asText();
        }
        if (type.isArray()) {
            for (JsonNode one : type) {
                if (!one.asText().equals("null")) {
                    return one.asText();
                }
            }
            if (type.isEmpty()) {
                throw new NoSampleException("a part of it allows no type");
            }
            return "null";
        }
        return implied(schema);
    }

    private static String implied(ObjectNode schema) {
        if (hasAny(schema, "properties", "required", "additionalProperties", "minProperties")) {
            return "object";
        }
        if (hasAny(schema, "items", "prefixItems", "minItems", "contains")) {
            return "array";
        }
        return hasAny(schema, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
                ? "number"
                : "string";
    }

    private static boolean hasAny(ObjectNode schema, String... keywords) {
        for (String keyword : keywords) {
            if (schema.has(keyword)) {
                return true;
            }
        }
        return false;
    }

    private ObjectNode object(ObjectNode schema, int variant, int depth) throws NoSampleException {
        var object = JSON.objectNode();
        var required = names(schema);
        var properties = schema.path("properties");
        long most = schema.path("maxProperties").asLong(Long.MAX_VALUE);
        for (var property : properties.properties()) {
            var name = property.getKey();
            steps.write(name.length());
            if (required.contains(name)) {
                object.set(name, value(property.getValue(), variant, depth + 1));
            } else if (depth < SHALLOW && !steps.isMuch() && object.size() + required.size() < most) {
                addIfPossible(object, name, property.getValue(), variant, depth);
            }
        }
        for (String name : required) {
            if (!object.has(name)) {
                steps.write(name.length());
                object.set(name, additional(schema, variant, depth));
            }
        }
        long least = schema.path("minProperties").asLong(0);
        for (int number = 1; object.size() < least; number++) {
            object.set("property" + number, additional(schema, variant, depth));
        }
        return object;
    }

    private static Set<String> names(ObjectNode schema) {
        var names = new LinkedHashSet<String>();
        schema.path("required").forEach(name -> names.add(name.asText()));
        return names;
    }

    private void addIfPossible(ObjectNode object, String name, JsonNode schema, int variant, int depth)
            throws NoSampleException {
        try {
            object.set(name, value(schema, variant, depth + 1));
        } catch (NoSampleException left) {
            stopIfTired(left);
        }
    }

    private JsonNode additional(ObjectNode schema, int variant, int depth) throws NoSampleException {
        return value(schema.path("additionalProperties"), variant, depth + 1);
    }

    private ArrayNode array(ObjectNode schema, int depth) throws NoSampleException {
        var array = JSON.arrayNode();
        long least = schema.path("minItems").asLong(0);
        long most = schema.path("maxItems").asLong(Long.MAX_VALUE);
        if (schema.has("contains")) {
            array.add(value(schema.path("contains"), 0, depth + 1));
        }
        var first = schema.path("prefixItems");
        while (array.size() < least) {
            int index = array.size();
            array.add(value(index < first.size() ? first.path(index) : schema.path("items"), index, depth + 1));
        }
        if (array.isEmpty() && most > 0 && depth < SHALLOW && !steps.isMuch()) {
            try {
                array.add(value(first.isEmpty() ? schema.path("items") : first.path(0), 0, depth + 1));
            } catch (NoSampleException empty) {
                stopIfTired(empty);
            }
        }
        return array;
    }
}
