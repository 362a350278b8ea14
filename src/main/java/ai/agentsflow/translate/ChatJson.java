package ai.agentsflow.translate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Chat completions as JSON, in the forms in which servers give them: what is read from them whatever they are translated to. */
public final class ChatJson {

    /** In ASCII, since a model's piece of text may end in the middle of a character: such a half survives as an escape only. */
    private static final ObjectMapper WRITER = new ObjectMapper(
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build());

    private ChatJson() {}

    /** The first choice of an answer or a chunk of one, which is the only one asked for. */
    public static JsonNode choice(JsonNode output) {
        return output.at("/choices/0");
    }

    /** The text of a message or a piece of one. */
    public static String text(JsonNode message) {
        var content = message.path("content");
        if (content.isArray()) {
            var text = new StringBuilder();
            content.forEach(part -> text.append(part.path("text").asText("")));
            return text.toString();
        }
        return content.isNull() ? "" : content.asText("");
    }

    /** Why a choice ends here; null while it goes on, which some servers say by an empty text. */
    public static @Nullable String finishReason(JsonNode choice) {
        var reason = choice.path("finish_reason");
        return reason.isTextual() && !reason.textValue().isEmpty() ? reason.textValue() : null;
    }

    /** Why the model refuses; empty where it does not. */
    public static String refusal(JsonNode message) {
        var refusal = message.path("refusal");
        return refusal.isNull() ? "" : refusal.asText("");
    }

    /** What the model has thought, by either name that servers use for it; some use both for the same. */
    public static String reasoning(JsonNode message) {
        var reasoning = message.path("reasoning_content").asText("");
        return reasoning.isEmpty() ? message.path("reasoning").asText("") : reasoning;
    }

    /** A call's arguments, or a piece of them: some servers give an object where a text belongs. */
    public static String arguments(JsonNode call) {
        var arguments = call.at("/function/arguments");
        return arguments.isContainerNode() ? arguments.toString() : arguments.asText("");
    }

    /** On one line, in ASCII. */
    public static String write(ObjectNode json) {
        try {
            return WRITER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can be written", e);
        }
    }
}
