package ai.agentsflow.platform.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.jspecify.annotations.Nullable;

/**
 * The types of schemas, in both of MicroProfile OpenAPI's ways. Up to its version 3.1 (Payara 6) a schema has one type, and a mark
 * where it takes null too. From version 4 on (Payara 7) it has a list of types, one of which may be null, as in OpenAPI 3.1.
 */
public final class SchemaTypes {

    private static final List<SchemaType> ALL = List.of(SchemaType.values());
    private static final boolean LISTED =
            ALL.stream().anyMatch(type -> type.name().equals("NULL"));

    private SchemaTypes() {}

    /** A new schema of that type. */
    public static Schema of(SchemaType type) {
        var schema = OASFactory.createSchema();
        if (LISTED) {
            setTypes(schema, List.of(type));
            return schema;
        }
        return schema.type(type);
    }

    /** Whether the schema takes values of that type, and null at most besides. */
    public static boolean is(Schema schema, SchemaType type) {
        return LISTED ? types(schema).contains(type) : schema.getType() == type;
    }

    /** Lets the schema take null too; one without a type does so already where types are listed. */
    public static Schema orNull(Schema schema) {
        if (!LISTED) {
            return schema.nullable(true);
        }
        var types = new ArrayList<>(types(schema));
        var none = SchemaType.valueOf("NULL");
        if (!types.isEmpty() && !types.contains(none)) {
            types.add(none);
            setTypes(schema, types);
        }
        return schema;
    }

    /** Puts into force the word {@code nullable} of a schema that stands in a file, and of all schemas in it. */
    public static void readNullable(@Nullable Schema schema) {
        if (!LISTED || schema == null) {
            return;
        }
        var others = (Map<?, ?>) call(schema, "getAll");
        if (others != null && others.containsKey("nullable")) {
            call(schema, "setAll", Map.class, null);
            orNull(schema);
        }
        readNullable(schema.getItems());
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(SchemaTypes::readNullable);
        }
        if (schema.getAnyOf() != null) {
            schema.getAnyOf().forEach(SchemaTypes::readNullable);
        }
    }

    /** The version of OpenAPI whose types these are. */
    public static String version() {
        return LISTED ? "3.1.0" : "3.0.3";
    }

    /** Drops what a server says of limits and null that nobody has said to it. */
    public static void dropUnsaid(Schema schema) {
        if (!LISTED) {
            schema.setExclusiveMinimum(null);
            schema.setExclusiveMaximum(null);
            schema.setNullable(null);
        }
    }

    @SuppressWarnings("unchecked") // the type that version 4 declares
    private static List<SchemaType> types(Schema schema) {
        var types = (List<SchemaType>) call(schema, "getType");
        return types == null ? List.of() : types;
    }

    private static void setTypes(Schema schema, List<SchemaType> types) {
        call(schema, "setType", List.class, types);
    }

    private static @Nullable Object call(Schema schema, String method) {
        try {
            return Schema.class.getMethod(method).invoke(schema);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("another version of MicroProfile OpenAPI", e);
        }
    }

    private static void call(Schema schema, String method, Class<?> type, @Nullable Object value) {
        try {
            Schema.class.getMethod(method, type).invoke(schema, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("another version of MicroProfile OpenAPI", e);
        }
    }
}
