package ai.agentsflow.translate.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a model says as items of a response: what whole answers and streams have in common. */
final class OutputItems {

    private OutputItems() {}

    static ObjectNode message(String id, String status) {
        var item = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        item.putArray("content");
        return item;
    }

    /** @param probabilities of its tokens, a chat's {@code logprobs.content}; anything else for none */
    static ObjectNode text(String text, JsonNode probabilities) {
        var part = JsonNodeFactory.instance.objectNode().put("type", "output_text");
        part.putArray("annotations");
        part.set("logprobs", probabilities.isArray() ? probabilities : JsonNodeFactory.instance.arrayNode());
        return part.put("text", text);
    }

    static ObjectNode refusal(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "refusal").put("refusal", text);
    }

    /** Ends the item of a call with what the model has given. */
    static void end(ObjectNode item, OfferedTools tools, String told, String arguments, String status) {
        if (tools.isCustom(told)) {
            item.put("input", OfferedTools.unwrapped(arguments));
        } else {
            item.put("arguments", Arguments.told(arguments));
        }
        item.put("status", status);
    }
}
