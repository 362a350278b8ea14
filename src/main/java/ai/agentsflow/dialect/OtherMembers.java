package ai.agentsflow.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What an error says besides the members that all errors have, as it stands but for what nobody is to be told. */
final class OtherMembers {

    private static final Set<String> KNOWN = Set.of("type", "message");

    /** Bytes, as JSON: an error tells a client what to do, and is no place for more. */
    private static final int MOST = 8 * 1024;

    private OtherMembers() {}

    /** Those of an error; null when there are none, or they are too much. */
    static @Nullable ObjectNode of(JsonNode error) {
        if (!(error instanceof ObjectNode object)) {
            return null;
        }
        var others = object.deepCopy().remove(KNOWN);
        return others.isEmpty() || ProviderJson.bytes(others).length > MOST ? null : others;
    }

    /** The members as JSON, without the object's braces, and without what nobody is to be told. */
    static String told(ObjectNode others, List<String> secrets) {
        var json = new String(ProviderJson.bytes(redacted(others, secrets)), StandardCharsets.UTF_8);
        return json.substring(1, json.length() - 1);
    }

    /** The same without credentials and addresses, in names and texts. */
    private static ObjectNode redacted(ObjectNode others, List<String> secrets) {
        var told = JsonNodeFactory.instance.objectNode();
        others.properties()
                .forEach(member ->
                        told.set(Redaction.of(member.getKey(), secrets), redacted(member.getValue(), secrets)));
        return told;
    }

    private static JsonNode redacted(JsonNode value, List<String> secrets) {
        if (value instanceof ObjectNode object) {
            return redacted(object, secrets);
        } else if (value instanceof ArrayNode list) {
            var told = JsonNodeFactory.instance.arrayNode(list.size());
            list.forEach(element -> told.add(redacted(element, secrets)));
            return told;
        }
        return value.isTextual() ? JsonNodeFactory.instance.textNode(Redaction.of(value.textValue(), secrets)) : value;
    }
}
