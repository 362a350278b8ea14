package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.anthropic.OwnSignature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A model's thoughts as blocks of Anthropic's API, and such blocks back for the model. A block has a signature of this server's, by
 * which its own are known again: no other model could read a thought that Anthropic has signed.
 */
final class Thoughts {

    private Thoughts() {}

    /** A block that says nothing yet, as one begins in a stream. */
    static ObjectNode begun() {
        return MessageJson.object("thinking").put("thinking", "").put("signature", "");
    }

    static ObjectNode block(String thought, JsonNode message) {
        return MessageJson.object("thinking")
                .put("thinking", thought)
                .put("signature", OwnSignature.of(names(message)));
    }

    /** The names by which a message, or a piece of one, tells a thought. */
    static List<String> names(JsonNode message) {
        return OwnSignature.NAMES.stream()
                .filter(name -> !message.path(name).asText("").isEmpty())
                .toList();
    }

    static boolean isThought(Place block) {
        var type = block.member("type").text();
        return type.equals("thinking") || type.equals("redacted_thinking");
    }

    /**
     * Gives a turn of the model's its thoughts back where they are wanted: in one in which it asked for tools, under the names by which
     * they were told. DeepSeek refuses such a turn without them, templates of open models go on from them, and a turn that is over
     * needs none.
     */
    static void putBack(List<Place> thoughts, ObjectNode message) {
        var texts = new ArrayList<String>();
        List<String> names = List.of();
        for (Place thought : thoughts) {
            var told = OwnSignature.names(thought.value());
            if (!told.isEmpty()) {
                names = told;
                texts.add(thought.member("thinking").text());
            }
        }
        var text = String.join("\n", texts);
        names.forEach(name -> message.put(name, text));
    }

    /** Whether a message's thoughts all go back to the model. */
    static boolean arePutBack(JsonNode message) {
        boolean tools = false;
        boolean own = true;
        for (JsonNode block : message.path("content")) {
            var type = block.path("type").asText();
            tools |= type.equals("tool_use");
            own &= !type.endsWith("thinking") || !OwnSignature.names(block).isEmpty();
        }
        return tools && own;
    }
}
