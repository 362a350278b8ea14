package ai.agentsflow.platform.schema;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.json.JsonObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the schema of a body has to say, taken from the code itself: the members of a record as they are on the wire, their types,
 * which may be left out, and the rules that they are held to. Records within records are written out where they stand.
 */
public final class RecordSchemas {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<Class<?>> SMALL = Set.of(int.class, Integer.class);
    private static final Set<Class<?>> WHOLE = Set.of(long.class, Long.class);
    private static final Set<Class<?>> FRACTION = Set.of(double.class, Double.class);
    private static final Set<Class<?>> FLAG = Set.of(boolean.class, Boolean.class);

    private final boolean sent;

    private RecordSchemas(boolean sent) {
        this.sent = sent;
    }

    /** What a client gets: members that are {@code @Nullable} may be left out. */
    public static ObjectNode answered(Type type) {
        return new RecordSchemas(false).ofType(type);
    }

    /** What a client sends: held to the constraints, without members of another name; null is as good as left out. */
    public static ObjectNode sent(Type type) {
        return new RecordSchemas(true).ofType(type);
    }

    private ObjectNode ofRecord(Class<?> record) {
        var schema = type("object");
        var required = JSON.arrayNode();
        var properties = schema.putObject("properties");
        for (RecordComponent component : record.getRecordComponents()) {
            var name = snake(component.getName());
            var property = ofType(component.getGenericType());
            properties.set(name, property);
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional) {
                required.add(name);
            }
            if (sent) {
                SchemaRules.write(field(record, component), property);
                if (component.getAnnotatedType() instanceof AnnotatedParameterizedType list) {
                    SchemaRules.write(list.getAnnotatedActualTypeArguments()[0], (ObjectNode) property.path("items"));
                }
                if (optional) {
                    property.put("nullable", true);
                }
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return sent ? schema.put("additionalProperties", false) : schema;
    }

    /** {@code healthCheckedAt} is {@code health_checked_at} on the wire. */
    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private ObjectNode ofType(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            if (Map.class.isAssignableFrom((Class<?>) generic.getRawType())) {
                return type("object").set("additionalProperties", ofType(arguments[1]));
            } else if (List.class.isAssignableFrom((Class<?>) generic.getRawType())) {
                return type("array").set("items", ofType(arguments[0]));
            }
        } else if (type instanceof Class<?> plain) {
            if (plain.isRecord()) {
                return ofRecord(plain);
            } else if (SMALL.contains(plain)) {
                return type("integer").put("format", "int32");
            } else if (WHOLE.contains(plain)) {
                return type("integer").put("format", "int64");
            } else if (FRACTION.contains(plain)) {
                return type("number").put("format", "double");
            } else if (FLAG.contains(plain)) {
                return type("boolean");
            } else if (plain == Instant.class) {
                return type("string").put("format", "date-time");
            } else if (plain == JsonObject.class) {
                return type("object");
            } else if (plain == String.class) {
                return type("string");
            }
        }
        throw new IllegalArgumentException("no schema for " + type);
    }

    private static ObjectNode type(String name) {
        return JSON.objectNode().put("type", name);
    }

    private static AnnotatedElement field(Class<?> record, RecordComponent component) {
        try {
            return record.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record without its field", e);
        }
    }
}
