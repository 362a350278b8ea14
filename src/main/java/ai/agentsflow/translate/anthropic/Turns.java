package ai.agentsflow.translate.anthropic;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.translate.RequestRefusal;
import ai.agentsflow.translate.ToolArguments;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A conversation in Anthropic's terms: the turns of user and assistant alternate and the user's is the first, what tools
 * answered stands in the user's turn, and instructions, wherever they were given, stand before it all.
 */
final class Turns {

    /** For a conversation that the assistant begins, or in which nothing was asked yet. */
    private static final String OPENING = "(The conversation begins.)";

    private final ArrayNode system = Blocks.array();
    private final ArrayNode turns = Blocks.array();

    private Turns() {}

    /** Adds {@code system} and {@code messages} to a request. */
    static void write(JsonNode messages, ObjectNode request) {
        var turns = new Turns();
        for (int i = 0; i < messages.size(); i++) {
            turns.add(messages.path(i), "messages[%s]".formatted(i));
        }
        if (turns.turns.isEmpty()) {
            turns.turn("user").add(Blocks.text(OPENING));
        }
        turns.trimEnd();
        if (!turns.system.isEmpty()) {
            request.set("system", turns.system);
        }
        request.set("messages", turns.turns);
    }

    private void add(JsonNode message, String path) {
        var content = Blocks.of(message.path("content"), path + ".content");
        switch (message.path("role").asText()) {
            case "system", "developer" -> system.addAll(content);
            case "user" -> {
                if (!content.isEmpty()) {
                    turn("user").addAll(content);
                }
            }
            case "assistant" -> {
                content.addAll(Blocks.of(message.path("refusal"), path + ".refusal"));
                calls(message.path("tool_calls"), content, path + ".tool_calls");
                if (!content.isEmpty()) {
                    turn("assistant").addAll(content);
                }
            }
            case "tool" -> turn("user").add(result(message, content));
            default -> throw RequestRefusal.of(path + ".role", "must be system, developer, user, assistant or tool");
        }
    }

    /** A beginning of the answer, which the model shall go on with, must not end in a blank. */
    private void trimEnd() {
        var last = turns.path(turns.size() - 1);
        var content = last.path("content");
        if (last.path("role").asText().equals("assistant")
                && content.path(content.size() - 1) instanceof ObjectNode block
                && block.path("type").asText().equals("text")) {
            block.put("text", block.path("text").asText().stripTrailing());
        }
    }

    /** The turn that a role may add to. */
    private ArrayNode turn(String role) {
        if (turns.isEmpty() && role.equals("assistant")) {
            turn("user").add(Blocks.text(OPENING));
        }
        var last = turns.path(turns.size() - 1);
        if (last.path("role").asText().equals(role)) {
            return (ArrayNode) last.path("content");
        }
        return turns.addObject().put("role", role).putArray("content");
    }

    private static void calls(JsonNode calls, ArrayNode content, String path) {
        for (int i = 0; i < calls.size(); i++) {
            var call = calls.path(i);
            var use = content.addObject().put("type", "tool_use").put("id", id(call.path("id")));
            use.set("name", call.at("/function/name"));
            use.set("input", ToolArguments.of(call, "%s[%s]".formatted(path, i)));
        }
    }

    private static ObjectNode result(JsonNode message, ArrayNode content) {
        var result = Blocks.object().put("type", "tool_result").put("tool_use_id", id(message.path("tool_call_id")));
        if (isGiven(message.path("content"))) {
            result.set("content", message.path("content").isTextual() ? message.path("content") : content);
        }
        return result;
    }

    /** Ids may come from another vendor's model, which answered before; Anthropic takes only these letters. */
    private static String id(JsonNode given) {
        return given.asText().replaceAll("[^a-zA-Z0-9_-]", "_");
    }
}
