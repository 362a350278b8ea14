package ai.agentsflow.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;

/**
 * What a model thought, as an item. A client that keeps nothing of it but {@code encrypted_content}, and sends that back, keeps the
 * thought all the same: it stands there in a form of our own, which is no secret of anybody's.
 */
final class Thoughts {

    private static final String OURS = "agentsflow.1.";

    private Thoughts() {}

    static ObjectNode item(String id, String text, boolean carried) {
        var item = JsonNodeFactory.instance.objectNode().put("id", id).put("type", "reasoning");
        item.putArray("summary");
        var content = item.putArray("content");
        if (!text.isEmpty()) {
            content.addObject().put("type", "reasoning_text").put("text", text);
        }
        if (carried && !text.isEmpty()) {
            item.put(
                    "encrypted_content",
                    OURS + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }
        return item;
    }

    /** The thought in an item that a client sends back; empty where nobody here can read it. */
    static String of(JsonNode item) {
        var carried = item.path("encrypted_content").asText("");
        if (carried.startsWith(OURS)) {
            try {
                return new String(Base64.getDecoder().decode(carried.substring(OURS.length())), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                return ""; // it only looks like one of ours
            }
        }
        var text = new StringJoiner("\n");
        item.path("content").forEach(part -> {
            if (part.path("type").asText().equals("reasoning_text")) {
                text.add(part.path("text").asText(""));
            }
        });
        return text.toString();
    }
}
