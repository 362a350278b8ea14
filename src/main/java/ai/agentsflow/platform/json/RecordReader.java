package ai.agentsflow.platform.json;

import ai.agentsflow.platform.config.Spelling;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import ai.agentsflow.platform.problem.Times;
import ai.agentsflow.platform.problem.Violation;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of JSON objects, and tells all that is wrong with one together: members that the record does not have, and
 * values of another kind than its components. What the values may be beyond that is said by their constraints.
 */
final class RecordReader {

    private static final int MOST_TOLD = 20;
    private static final int LONGEST_NAME = 64;
    private static final String NEEDED = "is needed";

    /** RFC 3339 has four digits for a year, and databases end not much later. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final List<Violation> faults = new ArrayList<>();

    private RecordReader() {}

    /**
     * The record that the object stands for.
     *
     * @throws ProblemException 400 that names every fault
     */
    static <T> T read(JsonObject json, Class<T> type) {
        var reader = new RecordReader();
        var read = reader.record(json, type, "");
        if (read == null) {
            throw Inputs.invalid(reader.faults.subList(0, Math.min(MOST_TOLD, reader.faults.size())));
        }
        return type.cast(read);
    }

    /** Null when something was wrong with it. */
    private @Nullable Object record(JsonObject json, Class<?> type, String path) {
        int before = faults.size();
        var components = type.getRecordComponents();
        refuseUnknown(json, Arrays.stream(components).map(RecordReader::name).toList(), path);
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            var name = name(components[i]);
            var value = json.get(name);
            if (value != null && value != JsonValue.NULL) {
                arguments[i] = value(value, components[i].getGenericType(), path + name);
            } else if (components[i].getType().isPrimitive()) {
                fault(path + name, NEEDED);
            }
        }
        return faults.size() > before ? null : make(type, components, arguments);
    }

    private void refuseUnknown(JsonObject json, List<String> known, String path) {
        for (String name : json.keySet()) {
            if (!known.contains(name)) {
                var told = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + '…';
                fault(path + told, "is no member of this body" + Spelling.hint(told, known));
            }
        }
    }

    private static Object make(Class<?> type, RecordComponent[] components, @Nullable Object[] arguments) {
        try {
            var constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made of what was read", e);
        }
    }

    private @Nullable Object value(JsonValue value, Type type, String path) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            return value instanceof JsonArray array
                    ? list(array, generic.getActualTypeArguments()[0], path)
                    : fault(path, "must be an array");
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            return value instanceof JsonObject object
                    ? record(object, plain, path + '.')
                    : fault(path, "must be an object");
        }
        if (type == String.class) {
            return value instanceof JsonString text ? text.getString() : fault(path, "must be a string");
        }
        if (type == Instant.class) {
            return instant(value, path);
        }
        if (type == JsonObject.class) {
            return value instanceof JsonObject ? value : fault(path, "must be an object");
        }
        if (type == boolean.class || type == Boolean.class) {
            return value == JsonValue.TRUE || value == JsonValue.FALSE
                    ? value == JsonValue.TRUE
                    : fault(path, "must be true or false");
        }
        return number(value, type, path);
    }

    private @Nullable Object list(JsonArray array, Type type, String path) {
        var list = new ArrayList<@Nullable Object>();
        for (int i = 0; i < array.size(); i++) {
            var entry = array.get(i);
            list.add(entry == JsonValue.NULL ? null : value(entry, type, "%s[%s]".formatted(path, i)));
        }
        return list;
    }

    private @Nullable Object instant(JsonValue value, String path) {
        try {
            if (value instanceof JsonString text) {
                var instant = Times.parse(text.getString());
                if (!instant.isBefore(FIRST) && !instant.isAfter(LAST)) {
                    return instant;
                }
            }
        } catch (DateTimeException e) {
            // told below
        }
        return fault(path, "must be a time of the years 1 to 9999, such as 2027-01-31T12:00:00Z");
    }

    private @Nullable Object number(JsonValue value, Type type, String path) {
        boolean small = type == int.class || type == Integer.class;
        if (small || type == long.class || type == Long.class) {
            try {
                if (value instanceof JsonNumber number) {
                    return small ? (Object) number.intValueExact() : (Object) number.longValueExact();
                }
            } catch (ArithmeticException e) {
                // told below
            }
            return fault(path, "must be a whole number of at most %s bits".formatted(small ? 32 : 64));
        }
        if (type == double.class || type == Double.class) {
            return value instanceof JsonNumber number ? (Object) number.doubleValue() : fault(path, "must be a number");
        }
        throw new IllegalStateException("bodies hold nothing of " + type);
    }

    private @Nullable Object fault(String path, String rule) {
        faults.add(new Violation(path, rule));
        return null;
    }

    /** {@code healthCheckedAt} is {@code health_checked_at} on the wire. */
    private static String name(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
