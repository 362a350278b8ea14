package ai.agentsflow.platform.json;

import ai.agentsflow.platform.schema.SchemaTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;

/** Describes a {@link Shape}, so that the API's description says what bodies are held to. */
public final class ShapeSchemas {

    private ShapeSchemas() {}

    /** The schema that takes the same values. */
    public static Schema of(Shape shape) {
        var schema = OASFactory.createSchema();
        if (shape.kinds == Shape.anything().kinds) {
            return schema;
        }
        var kinds = kinds(shape);
        if ((shape.kinds & Shape.NULL) != 0) {
            SchemaTypes.orNull(kinds.get(0));
        }
        return kinds.size() == 1 ? kinds.get(0) : schema.anyOf(kinds);
    }

    private static List<Schema> kinds(Shape shape) {
        var kinds = new ArrayList<Schema>();
        if (is(shape, Shape.STRING)) {
            kinds.add(SchemaTypes.of(SchemaType.STRING));
        }
        if (is(shape, Shape.FLAG)) {
            kinds.add(SchemaTypes.of(SchemaType.BOOLEAN));
        }
        if (is(shape, Shape.NUMBER)) {
            kinds.add(SchemaTypes.of(SchemaType.NUMBER));
        } else if (is(shape, Shape.WHOLE)) {
            kinds.add(SchemaTypes.of(SchemaType.INTEGER)
                    .format("int64")
                    .minimum(BigDecimal.valueOf(Long.MIN_VALUE))
                    .maximum(BigDecimal.valueOf(Long.MAX_VALUE)));
        }
        if (is(shape, Shape.OBJECT)) {
            kinds.add(object(shape));
        }
        if (is(shape, Shape.ARRAY)) {
            kinds.add(array(shape));
        }
        return kinds;
    }

    private static Schema object(Shape shape) {
        var schema = SchemaTypes.of(SchemaType.OBJECT);
        if (shape.members != null) {
            for (Members.Member member : shape.members.all()) {
                schema.addProperty(member.name(), of(member.shape()));
                if (shape.members.isNeeded(member)) {
                    schema.addRequired(member.name());
                }
            }
        }
        return schema;
    }

    private static Schema array(Shape shape) {
        var schema = SchemaTypes.of(SchemaType.ARRAY)
                .items(shape.items == null ? OASFactory.createSchema() : of(shape.items));
        return shape.filled ? schema.minItems(1) : schema;
    }

    private static boolean is(Shape shape, int kind) {
        return (shape.kinds & kind) != 0;
    }
}
