package ai.agentsflow.responses;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.translate.ChatJson;
import ai.agentsflow.translate.responses.ItemIds;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Items of a conversation as JSON: each has a type and an id here, whatever its client left out. */
final class Items {

    private static final String ID = "id";
    private static final String TYPE = "type";

    private Items() {}

    /** What a client sends as {@code input}: a text is a user's message. */
    static ArrayNode of(JsonNode input) {
        var items = JsonNodeFactory.instance.arrayNode();
        if (input.isTextual()) {
            var message = items.addObject()
                    .put(ID, ItemIds.item("message"))
                    .put(TYPE, "message")
                    .put("status", "completed")
                    .put("role", "user");
            message.putArray("content").addObject().put(TYPE, "input_text").<ObjectNode>set("text", input);
        }
        input.forEach(item -> items.add(complete(item)));
        return items;
    }

    private static JsonNode complete(JsonNode item) {
        if (!(item instanceof ObjectNode object)) {
            return item;
        }
        var type = object.path(TYPE).asText("");
        if (type.isEmpty()) {
            object.put(TYPE, "message");
        }
        if (object.path(ID).asText("").isEmpty()) {
            object.put(ID, ItemIds.item(object.path(TYPE).asText()));
        }
        if (object.path(TYPE).asText().equals("message")) {
            message(object);
        }
        return object;
    }

    /** A text alone stands for a part that is one. */
    private static void message(ObjectNode message) {
        if (message.path("status").asText("").isEmpty()) {
            message.put("status", "completed");
        }
        var text = message.path("content");
        if (text.isTextual()) {
            boolean said = message.path("role").asText().equals("assistant");
            var part = message.putArray("content").addObject().put(TYPE, said ? "output_text" : "input_text");
            part.set("text", text);
            if (said) {
                part.putArray("annotations");
            }
        }
    }

    /** In the form in which they are kept. */
    static String text(JsonNode array) {
        var text = new StringBuilder("[");
        for (JsonNode item : array) {
            text.append(text.length() == 1 ? "" : ",").append(one(item));
        }
        return text.append(']').toString();
    }

    /** By their ids, each in the form in which it is kept; of two with one id the later counts. */
    static Map<String, String> byId(JsonNode array) {
        var items = new LinkedHashMap<String, String>();
        array.forEach(item -> items.put(item.path(ID).asText(), one(item)));
        return items;
    }

    static List<String> ids(JsonNode array) {
        var ids = new ArrayList<String>();
        array.forEach(item -> {
            var id = item.path(ID).asText("");
            if (!id.isEmpty() && id.length() <= StoredResponse.LONGEST_ID) {
                ids.add(id);
            }
        });
        return ids;
    }

    private static String one(JsonNode item) {
        return item instanceof ObjectNode object ? ChatJson.write(object) : item.toString();
    }

    /** What is kept, as a tree. */
    static JsonNode tree(String kept) {
        return ProviderJson.checkedTree(kept.getBytes(StandardCharsets.UTF_8));
    }
}
