package ai.agentsflow.providers.demo.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashSet;

/** Whether a schema allows a value, but for patterns and formats: texts are made by those, and need not be checked for them. */
final class SchemaCheck {

    private static final int DEEPEST = 200;

    private final MergedSchema merged;
    private final Steps steps;
    private int depth;

    SchemaCheck(MergedSchema merged, Steps steps) {
        this.merged = merged;
        this.steps = steps;
    }

    boolean allows(JsonNode schema, JsonNode value) throws NoSampleException {
        steps.take();
        if (schema.isBoolean()) {
            return schema.asBoolean();
        }
        if (++depth > DEEPEST) {
            throw new NoSampleException("it goes on without end");
        }
        boolean allowed = allowsBy(schema, value);
        depth--;
        return allowed;
    }

    private boolean allowsBy(JsonNode schema, JsonNode value) throws NoSampleException {
        return !(schema instanceof ObjectNode object)
                || (isOfType(object.path("type"), value)
                        && isListed(object, value)
                        && allowsSize(object, value)
                        && allowsParts(object, value)
                        && allowsTogether(object, value));
    }

    private static boolean isOfType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            return type.valueStream().anyMatch(one -> isOfType(one, value));
        }
        return !type.isTextual()
                || switch (type.asText()) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isTextual();
                    case "number" -> value.isNumber();
                    case "integer" -> isWhole(value);
                    case "boolean" -> value.isBoolean();
                    case "null" -> value.isNull();
                    default -> false;
                };
    }

    private static boolean isWhole(JsonNode value) {
        return value.isIntegralNumber()
                || (value.isNumber()
                        && NumberSample.isFinite(value)
                        && value.decimalValue().stripTrailingZeros().scale() <= 0);
    }

    private static boolean isListed(ObjectNode schema, JsonNode value) {
        return (!schema.has("const") || same(schema.path("const"), value))
                && (!schema.path("enum").isArray()
                        || schema.path("enum").valueStream().anyMatch(one -> same(one, value)));
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return (NumberSample.isFinite(one) && NumberSample.isFinite(other))
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static boolean allowsSize(ObjectNode schema, JsonNode value) throws NoSampleException {
        if (value.isNumber()) {
            var number = NumberSample.number(value);
            return number != null && allowsNumber(schema, number);
        }
        var kind = value.isTextual() ? "Length" : value.isArray() ? "Items" : value.isObject() ? "Properties" : "";
        if (kind.isEmpty()) {
            return true;
        }
        var text = value.asText();
        long size = value.isTextual() ? text.codePointCount(0, text.length()) : value.size();
        return size >= schema.path("min" + kind).asLong(0)
                && size <= schema.path("max" + kind).asLong(Long.MAX_VALUE);
    }

    private static boolean allowsNumber(ObjectNode schema, BigDecimal value) throws NoSampleException {
        var least = NumberSample.number(schema.path("minimum"));
        var most = NumberSample.number(schema.path("maximum"));
        var above = NumberSample.number(schema.path("exclusiveMinimum"));
        var below = NumberSample.number(schema.path("exclusiveMaximum"));
        var step = NumberSample.number(schema.path("multipleOf"));
        return (least == null || value.compareTo(least) >= 0)
                && (most == null || value.compareTo(most) <= 0)
                && (above == null || value.compareTo(above) > 0)
                && (below == null || value.compareTo(below) < 0)
                && (step == null || step.signum() <= 0 || value.remainder(step).signum() == 0);
    }

    private boolean allowsParts(ObjectNode schema, JsonNode value) throws NoSampleException {
        return value.isObject() ? allowsMembers(schema, value) : !value.isArray() || allowsItems(schema, value);
    }

    private boolean allowsMembers(ObjectNode schema, JsonNode value) throws NoSampleException {
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                return false;
            }
        }
        var names = schema.path("propertyNames");
        if ((schema.has("patternProperties") || names.has("pattern") || schema.has("dependentSchemas"))
                && !value.isEmpty()) {
            throw new NoSampleException("it has rules for names that are too much for a demonstration");
        }
        for (var needed : schema.path("dependentRequired").properties()) {
            for (JsonNode name : needed.getValue()) {
                if (value.has(needed.getKey()) && !value.has(name.asText())) {
                    return false;
                }
            }
        }
        for (var member : value.properties()) {
            var own = schema.path("properties").path(member.getKey());
            if (!allows(own.isMissingNode() ? schema.path("additionalProperties") : own, member.getValue())
                    || !allows(names, JsonNodeFactory.instance.textNode(member.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private boolean allowsItems(ObjectNode schema, JsonNode value) throws NoSampleException {
        var first = schema.path("prefixItems");
        boolean contained = !schema.has("contains");
        var seen = new HashSet<JsonNode>();
        boolean unique = schema.path("uniqueItems").asBoolean();
        for (int index = 0; index < value.size(); index++) {
            var item = value.path(index);
            if (!allows(index < first.size() ? first.path(index) : schema.path("items"), item)
                    || (unique && !seen.add(item))) {
                return false;
            }
            contained = contained || allows(schema.path("contains"), item);
        }
        return contained;
    }

    private boolean allowsTogether(ObjectNode schema, JsonNode value) throws NoSampleException {
        if (schema.has("$ref") && !allows(merged.target(schema.path("$ref").asText()), value)) {
            return false;
        }
        if (schema.has("$dynamicRef") || schema.has("unevaluatedProperties") || schema.has("unevaluatedItems")) {
            throw new NoSampleException("it has a keyword that is too much for a demonstration");
        }
        if (schema.has("not") && allows(schema.path("not"), value)) {
            return false;
        }
        if (schema.has("if")) {
            var then = schema.path(allows(schema.path("if"), value) ? "then" : "else");
            if (!allows(then, value)) {
                return false;
            }
        }
        int parts = schema.path("allOf").size();
        int branches = schema.path("oneOf").size();
        return count(schema.path("allOf"), value) == parts
                && (!schema.path("anyOf").isArray() || count(schema.path("anyOf"), value) > 0)
                && (branches == 0 || count(schema.path("oneOf"), value) == 1);
    }

    private int count(JsonNode schemas, JsonNode value) throws NoSampleException {
        int count = 0;
        for (JsonNode schema : schemas) {
            count += allows(schema, value) ? 1 : 0;
        }
        return count;
    }
}
