package ai.agentsflow.translate.gemini;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ThoughtSignature;
import ai.agentsflow.translate.RequestRefusal;
import ai.agentsflow.translate.ToolArguments;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/**
 * A conversation in Gemini's terms: turns of user and model, the user's first, and instructions, wherever they were given, before it
 * all. What tools answered is a turn of the user's that holds nothing else, right after the calls. Thoughts themselves do not go back;
 * their <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">signatures</a> do.
 */
final class GeminiContents {

    /** What Google documents for calls that another model made: Gemini 3 takes no call without a signature. */
    private static final String NO_SIGNATURE = "skip_thought_signature_validator";

    /** For a conversation that the model begins, or in which nothing was asked yet. */
    private static final String OPENING = "(The conversation begins.)";

    private static final String PARTS = "parts";
    private static final String RESPONSE = "functionResponse";
    private static final String CALL = "functionCall";

    private final ArrayNode system = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode contents = JsonNodeFactory.instance.arrayNode();

    /** The names of the tools that were called, by the ids of the calls: an answer to a call has the id alone. */
    private final Map<String, String> tools = new HashMap<>();

    private final boolean signatures;

    private GeminiContents(boolean signatures) {
        this.signatures = signatures;
    }

    /**
     * Adds {@code systemInstruction} and {@code contents} to a request.
     *
     * @param signatures whether the model wants each of its turns with calls to have one
     * @throws ModelFailure {@code REQUEST_REFUSED} when a message holds what Gemini does not take
     */
    static void write(JsonNode messages, ObjectNode request, boolean signatures) {
        var translation = new GeminiContents(signatures);
        for (int i = 0; i < messages.size(); i++) {
            translation.add(messages.path(i), "messages[%s]".formatted(i));
        }
        if (translation.contents.isEmpty()) {
            translation.turn("user", false).addObject().put("text", OPENING);
        }
        if (!translation.system.isEmpty()) {
            request.putObject("systemInstruction").set(PARTS, translation.system);
        }
        request.set("contents", translation.contents);
    }

    private void add(JsonNode message, String path) {
        var content = message.path("content");
        switch (message.path("role").asText()) {
            case "system", "developer" -> {
                String text = text(content, path + ".content");
                if (!text.isEmpty()) {
                    system.addObject().put("text", text);
                }
            }
            case "user" -> addAll("user", GeminiParts.of(content, path + ".content"));
            case "assistant" -> addAll("model", said(message, path));
            case "tool" -> turn("user", true).addObject().set(RESPONSE, response(message, path));
            default -> throw RequestRefusal.of(path + ".role", "must be system, developer, user, assistant or tool");
        }
    }

    private void addAll(String role, ArrayNode parts) {
        if (!parts.isEmpty()) {
            turn(role, false).addAll(parts);
        }
    }

    /** The turn that a role may add to. */
    private ArrayNode turn(String role, boolean ofResponses) {
        if (contents.isEmpty() && role.equals("model")) {
            turn("user", false).addObject().put("text", OPENING);
        }
        var last = contents.path(contents.size() - 1);
        if (last.path("role").asText().equals(role)
                && last.path(PARTS).path(0).has(RESPONSE) == ofResponses
                && last.path(PARTS) instanceof ArrayNode parts) {
            return parts;
        }
        return contents.addObject().put("role", role).putArray(PARTS);
    }

    private ArrayNode said(JsonNode message, String path) {
        var parts = GeminiParts.of(message.path("content"), path + ".content");
        parts.addAll(GeminiParts.of(message.path("refusal"), path + ".refusal"));
        sign(parts, ThoughtSignature.beside(message));
        boolean first = true;
        for (int i = 0; i < message.path("tool_calls").size(); i++) {
            parts.add(call(message.path("tool_calls").path(i), first, "%s.tool_calls[%s]".formatted(path, i)));
            first = false;
        }
        return parts;
    }

    /** A text's signature may stand in a part of its own, as it comes at the end of a stream. */
    private static void sign(ArrayNode parts, String signature) {
        if (signature.isEmpty()) {
            return;
        }
        var last = parts.path(parts.size() - 1) instanceof ObjectNode part
                ? part
                : parts.addObject().put("text", "");
        last.put("thoughtSignature", signature);
    }

    /** Of several calls at once only the first has a signature. */
    private ObjectNode call(JsonNode asked, boolean first, String path) {
        String name = asked.at("/function/name").asText("");
        if (name.isEmpty()) {
            throw RequestRefusal.of(path + ".function.name", "must be the name of a function");
        }
        String told = asked.path("id").asText("");
        tools.put(told, name);
        var part = JsonNodeFactory.instance.objectNode();
        var call = part.putObject(CALL);
        id(call, told);
        call.put("name", name).set("args", ToolArguments.of(asked, path));
        String signature = ThoughtSignature.of(asked);
        if (!signature.isEmpty()) {
            part.put("thoughtSignature", signature);
        } else if (first && signatures) {
            part.put("thoughtSignature", NO_SIGNATURE);
        }
        return part;
    }

    private ObjectNode response(JsonNode message, String path) {
        String told = message.path("tool_call_id").asText("");
        String name = tools.getOrDefault(told, message.path("name").asText(""));
        if (name.isEmpty()) {
            throw RequestRefusal.of(path + ".tool_call_id", "must be the id of a call in an earlier message");
        }
        var response = JsonNodeFactory.instance.objectNode();
        id(response, told);
        response.put("name", name);
        String text = text(message.path("content"), path + ".content");
        response.set(
                "response",
                ToolArguments.object(text)
                        .orElseGet(() -> JsonNodeFactory.instance.objectNode().put("output", text)));
        return response;
    }

    private static void id(ObjectNode of, String told) {
        String id = ThoughtSignature.id(told);
        if (!id.isEmpty()) {
            of.put("id", id);
        }
    }

    /** Instructions, and what tools answer, are texts alone. */
    private static String text(JsonNode content, String path) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            var part = content.path(i);
            if (!part.path("type").asText().equals("text") && isGiven(part.path("type"))) {
                throw RequestRefusal.of("%s[%s].type".formatted(path, i), "must be text in a message of this role");
            }
            text.append(part.path("text").asText(""));
        }
        return text.toString();
    }
}
