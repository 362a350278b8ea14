package ai.agentsflow.translate.ollama;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.translate.DataUrl;
import ai.agentsflow.translate.RequestRefusal;
import ai.agentsflow.translate.ToolArguments;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/** A conversation in Ollama's terms: texts, with images beside them, and tools' arguments as objects rather than texts. */
final class OllamaMessages {

    /** The names of the tools that were called, by the ids of the calls: an answer to a call has the id alone. */
    private final Map<String, String> tools = new HashMap<>();

    private OllamaMessages() {}

    /**
     * The messages.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when one holds what Ollama does not take
     */
    static ArrayNode of(JsonNode messages) {
        var translation = new OllamaMessages();
        var all = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < messages.size(); i++) {
            all.add(translation.message(messages.path(i), "messages[%s]".formatted(i)));
        }
        return all;
    }

    private ObjectNode message(JsonNode asked, String path) {
        String role = asked.path("role").asText();
        var message = JsonNodeFactory.instance.objectNode().put("role", role.equals("developer") ? "system" : role);
        content(asked.path("content"), message, path + ".content");
        if (isGiven(asked.path("reasoning_content"))) {
            message.set("thinking", asked.path("reasoning_content"));
        }
        for (int i = 0; i < asked.path("tool_calls").size(); i++) {
            message.withArrayProperty("tool_calls")
                    .add(call(asked.path("tool_calls").path(i), "%s.tool_calls[%s]".formatted(path, i)));
        }
        if (role.equals("tool")) {
            String id = asked.path("tool_call_id").asText();
            message.put("tool_call_id", id).put("tool_name", tools.getOrDefault(id, ""));
        }
        return message;
    }

    private static void content(JsonNode content, ObjectNode message, String path) {
        if (!content.isArray()) {
            message.put("content", content.asText(""));
            return;
        }
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            var part = content.path(i);
            String place = "%s[%s]".formatted(path, i);
            switch (part.path("type").asText()) {
                case "text" -> text.append(part.path("text").asText());
                case "refusal" -> text.append(part.path("refusal").asText());
                case "image_url" ->
                    message.withArrayProperty("images")
                            .add(image(part.at("/image_url/url").asText(), place + ".image_url.url"));
                default -> throw RequestRefusal.of(place + ".type", "must be text or image_url for Ollama");
            }
        }
        message.put("content", text.toString());
    }

    /** Ollama fetches nothing, and neither does this server: an address in a request is anybody's. */
    private static String image(String url, String path) {
        return DataUrl.of(url)
                .map(DataUrl::base64)
                .orElseThrow(() -> RequestRefusal.of(path, "must be a data: address in base64 for Ollama"));
    }

    private ObjectNode call(JsonNode asked, String path) {
        String id = asked.path("id").asText();
        String name = asked.at("/function/name").asText();
        tools.put(id, name);
        var call = JsonNodeFactory.instance.objectNode().put("id", id);
        call.putObject("function").put("name", name).set("arguments", ToolArguments.of(asked, path));
        return call;
    }
}
