package ai.agentsflow.platform.schema;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as plain maps, lists, texts and numbers, which is how an OpenAPI model takes examples. */
public final class JsonValues {

    private JsonValues() {}

    /**
     * Parses any JSON value.
     *
     * @throws jakarta.json.JsonException when it is none
     */
    public static @Nullable Object parse(String json) {
        try (var reader = Json.createReader(new StringReader(json))) {
            return plain(reader.readValue());
        }
    }

    private static @Nullable Object plain(JsonValue value) {
        if (value instanceof JsonObject object) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            object.forEach((name, member) -> map.put(name, plain(member)));
            return map;
        } else if (value instanceof JsonArray array) {
            List<@Nullable Object> list = new ArrayList<>();
            array.forEach(member -> list.add(plain(member)));
            return list;
        } else if (value instanceof JsonString text) {
            return text.getString();
        } else if (value instanceof JsonNumber number) {
            return number.isIntegral() ? (Object) number.longValueExact() : (Object) number.bigDecimalValue();
        }
        return value == JsonValue.NULL ? null : (Object) (value == JsonValue.TRUE);
    }
}
