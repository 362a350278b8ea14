package ai.agentsflow.providers.demo.sample;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/** Schemas as one: what {@code $ref} and {@code allOf} say in several places is said in one. References are to the same document. */
final class MergedSchema {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int MOST_HOPS = 32;
    private static final Set<String> LOWER_BOUNDS =
            Set.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");
    private static final Set<String> UPPER_BOUNDS =
            Set.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");

    private final JsonNode root;
    private final Steps steps;

    MergedSchema(JsonNode root, Steps steps) {
        this.root = root;
        this.steps = steps;
    }

    /**
     * The schema without {@code $ref} and {@code allOf} at its top.
     *
     * @throws NoSampleException for one that allows nothing, or refers to what is not there
     */
    ObjectNode of(JsonNode schema) throws NoSampleException {
        return of(schema, MOST_HOPS);
    }

    private ObjectNode of(JsonNode schema, int hops) throws NoSampleException {
        steps.take();
        if (schema.isBoolean() && !schema.asBoolean()) {
            throw new NoSampleException("a part of it allows no value");
        }
        if (!(schema instanceof ObjectNode object)) {
            return JSON.objectNode();
        }
        if (!object.has("$ref") && !object.has("allOf")) {
            return object;
        }
        if (hops == 0) {
            throw new NoSampleException("it refers to itself without end");
        }
        var all = object.objectNode();
        for (var member : object.properties()) {
            if (!member.getKey().equals("$ref") && !member.getKey().equals("allOf")) {
                all.set(member.getKey(), member.getValue());
            }
        }
        if (object.has("$ref")) {
            all = both(all, of(target(object.path("$ref").asText()), hops - 1));
        }
        for (JsonNode part : object.path("allOf")) {
            all = both(all, of(part, hops - 1));
        }
        return all;
    }

    /**
     * What a reference means.
     *
     * @throws NoSampleException for one to nothing, or to another document
     */
    JsonNode target(String reference) throws NoSampleException {
        try {
            if (reference.startsWith("#")) {
                var pointer = URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
                var target = root.at(JsonPointer.compile(pointer));
                if (!target.isMissingNode()) {
                    return target;
                }
            }
        } catch (IllegalArgumentException noPointer) {
            // refused below
        }
        throw new NoSampleException("it refers to what is not in it");
    }

    /** What both allow, as far as it can be said in one schema; what cannot is found out by {@link SchemaCheck}. */
    ObjectNode both(ObjectNode first, ObjectNode second) throws NoSampleException {
        var all = JSON.objectNode();
        all.setAll(first);
        for (var member : second.properties()) {
            steps.take();
            var name = member.getKey();
            var old = all.get(name);
            all.set(name, old == null ? member.getValue() : both(name, old, member.getValue()));
        }
        return all;
    }

    private static JsonNode both(String keyword, JsonNode first, JsonNode second) {
        if (LOWER_BOUNDS.contains(keyword)) {
            return compare(first, second) >= 0 ? first : second;
        }
        if (UPPER_BOUNDS.contains(keyword)) {
            return compare(first, second) <= 0 ? first : second;
        }
        return switch (keyword) {
            case "properties" -> properties(first, second);
            case "required" -> union(first, second);
            case "type", "enum" -> intersection(keyword, first, second);
            case "items", "additionalProperties" -> allOf(first, second);
            case "anyOf", "oneOf" -> first;
            default -> second;
        };
    }

    /** Draft 4 has flags for exclusive bounds; they are no numbers. */
    private static int compare(JsonNode first, JsonNode second) {
        return Double.compare(first.asDouble(), second.asDouble());
    }

    private static JsonNode properties(JsonNode first, JsonNode second) {
        var all = JSON.objectNode();
        for (var property : first.properties()) {
            all.set(property.getKey(), property.getValue());
        }
        for (var property : second.properties()) {
            var old = all.get(property.getKey());
            all.set(property.getKey(), old == null ? property.getValue() : allOf(old, property.getValue()));
        }
        return all;
    }

    private static JsonNode allOf(JsonNode first, JsonNode second) {
        var all = JSON.objectNode();
        all.putArray("allOf").add(first).add(second);
        return all;
    }

    private static ArrayNode union(JsonNode first, JsonNode second) {
        var names = new LinkedHashSet<JsonNode>();
        first.forEach(names::add);
        second.forEach(names::add);
        return JSON.arrayNode().addAll(names);
    }

    private static ArrayNode intersection(String keyword, JsonNode first, JsonNode second) {
        var left = JSON.arrayNode();
        for (JsonNode one : listed(first)) {
            for (JsonNode other : listed(second)) {
                if (one.equals(other)) {
                    left.add(one);
                } else if (keyword.equals("type")
                        && Set.of(one.asText(), other.asText()).equals(Set.of("integer", "number"))) {
                    left.add("integer");
                }
            }
        }
        return left;
    }

    private static JsonNode listed(JsonNode value) {
        return value.isArray() ? value : JSON.arrayNode().add(value);
    }
}
