package ai.agentsflow.platform.schema;

import ai.agentsflow.platform.web.Json;
import jakarta.json.JsonObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Describes records as {@link Json} writes them: names, types, and which may be left out, taken from the code itself.
 *
 * <p>Payara's own scanner takes an annotation's absent values for given ones ({@code maxProperties: 0}), and lists of text
 * for lists of lists; see the decision record on the API's description.
 */
public final class RecordSchemas {

    private static final Set<Class<?>> WHOLE = Set.of(int.class, Integer.class, long.class, Long.class);

    private RecordSchemas() {}

    /** The name that a record's schema has: that of its {@code @Schema}, else its own. */
    public static String name(Class<?> record) {
        var annotation = annotation(record);
        return annotation == null || annotation.name().isEmpty() ? record.getSimpleName() : annotation.name();
    }

    /** What a client gets: members that are {@code @Nullable} may be left out. */
    public static Schema of(Class<? extends Record> record) {
        return of(record, false);
    }

    /** What a client sends: held to the constraints, without members of another name; null is as good as left out. */
    public static Schema sent(Class<? extends Record> record) {
        return of(record, true).additionalPropertiesBoolean(false);
    }

    private static Schema of(Class<? extends Record> record, boolean sent) {
        var schema = SchemaTypes.of(Schema.SchemaType.OBJECT);
        var annotation = annotation(record);
        if (annotation != null) {
            schema.setDescription(emptyToNull(annotation.description()));
        }
        for (RecordComponent component : record.getRecordComponents()) {
            var name = snake(component.getName());
            var property = property(record, component);
            schema.addProperty(name, property);
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional) {
                schema.addRequired(name);
            }
            if (sent) {
                SchemaRules.write(field(record, component), property);
                if (component.getAnnotatedType() instanceof AnnotatedParameterizedType list) {
                    SchemaRules.write(list.getAnnotatedActualTypeArguments()[0], property.getItems());
                }
                if (optional) {
                    SchemaTypes.orNull(property);
                }
            }
        }
        return schema;
    }

    /** {@code healthCheckedAt} is {@code health_checked_at} on the wire. */
    public static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    private static Schema property(Class<? extends Record> record, RecordComponent component) {
        var schema = ofType(component.getGenericType());
        var annotation = annotation(field(record, component));
        if (annotation != null && schema.getRef() == null) {
            schema.setDescription(emptyToNull(annotation.description()));
            if (annotation.enumeration().length > 0) {
                schema.setEnumeration(List.copyOf(Arrays.asList(annotation.enumeration())));
            }
            if (!annotation.example().isEmpty()) {
                schema.setExample(
                        SchemaTypes.is(schema, Schema.SchemaType.STRING)
                                ? annotation.example()
                                : JsonValues.parse(annotation.example()));
            }
        }
        return schema;
    }

    private static Schema ofType(Type type) {
        if (type instanceof ParameterizedType generic) {
            var arguments = generic.getActualTypeArguments();
            return Map.class.isAssignableFrom((Class<?>) generic.getRawType())
                    ? SchemaTypes.of(Schema.SchemaType.OBJECT).additionalPropertiesSchema(ofType(arguments[1]))
                    : SchemaTypes.of(Schema.SchemaType.ARRAY).items(ofType(arguments[0]));
        }
        var plain = (Class<?>) type;
        if (plain.isRecord()) {
            return OASFactory.createSchema().ref("#/components/schemas/" + name(plain));
        } else if (WHOLE.contains(plain)) {
            return SchemaTypes.of(Schema.SchemaType.INTEGER)
                    .format(plain == int.class || plain == Integer.class ? "int32" : "int64");
        } else if (plain == double.class || plain == Double.class) {
            return SchemaTypes.of(Schema.SchemaType.NUMBER).format("double");
        } else if (plain == boolean.class || plain == Boolean.class) {
            return SchemaTypes.of(Schema.SchemaType.BOOLEAN);
        } else if (plain == Instant.class) {
            return SchemaTypes.of(Schema.SchemaType.STRING).format("date-time");
        } else if (plain == JsonObject.class) {
            return SchemaTypes.of(Schema.SchemaType.OBJECT);
        } else if (plain == String.class) {
            return SchemaTypes.of(Schema.SchemaType.STRING);
        }
        throw new IllegalArgumentException("no schema for " + plain);
    }

    private static AnnotatedElement field(Class<?> record, RecordComponent component) {
        try {
            return record.getDeclaredField(component.getName());
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a record without its field", e);
        }
    }

    private static org.eclipse.microprofile.openapi.annotations.media.@Nullable Schema annotation(
            AnnotatedElement element) {
        return element.getAnnotation(org.eclipse.microprofile.openapi.annotations.media.Schema.class);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
