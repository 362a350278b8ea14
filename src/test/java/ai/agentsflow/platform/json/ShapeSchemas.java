package ai.agentsflow.platform.json;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What the schema of a body that is held to a {@link Shape} has to say: the same values are taken. */
public final class ShapeSchemas {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ShapeSchemas() {}

    public static ObjectNode of(Shape shape) {
        var schema = JSON.objectNode();
        if (shape.kinds == Shape.anything().kinds) {
            return schema;
        }
        var kinds = kinds(shape);
        if (is(shape, Shape.NULL)) {
            kinds.get(0).put("nullable", true);
        }
        if (kinds.size() == 1) {
            return kinds.get(0);
        }
        schema.putArray("anyOf").addAll(kinds);
        return schema;
    }

    private static List<ObjectNode> kinds(Shape shape) {
        var kinds = new ArrayList<ObjectNode>();
        if (is(shape, Shape.STRING)) {
            kinds.add(type("string"));
        }
        if (is(shape, Shape.FLAG)) {
            kinds.add(type("boolean"));
        }
        if (is(shape, Shape.NUMBER)) {
            kinds.add(type("number"));
        } else if (is(shape, Shape.WHOLE)) {
            kinds.add(type("integer")
                    .put("format", "int64")
                    .put("minimum", Long.MIN_VALUE)
                    .put("maximum", Long.MAX_VALUE));
        }
        if (is(shape, Shape.OBJECT)) {
            kinds.add(object(shape));
        }
        if (is(shape, Shape.ARRAY)) {
            kinds.add(array(shape));
        }
        return kinds;
    }

    private static ObjectNode object(Shape shape) {
        var schema = type("object");
        if (shape.members != null) {
            var properties = schema.putObject("properties");
            var required = JSON.arrayNode();
            for (Members.Member member : shape.members.all()) {
                properties.set(member.name(), of(member.shape()));
                if (shape.members.isNeeded(member)) {
                    required.add(member.name());
                }
            }
            if (!required.isEmpty()) {
                schema.set("required", required);
            }
        }
        return schema;
    }

    private static ObjectNode array(Shape shape) {
        var schema = type("array");
        schema.set("items", shape.items == null ? JSON.objectNode() : of(shape.items));
        return shape.filled ? schema.put("minItems", 1) : schema;
    }

    private static ObjectNode type(String name) {
        return JSON.objectNode().put("type", name);
    }

    private static boolean is(Shape shape, int kind) {
        return (shape.kinds & kind) != 0;
    }
}
