package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The messages of a chat, held to OpenAI's rules: known roles, content where it must be, and each result of a tool after its call.
 *
 * @param size how many there are
 * @param lastText what the last one says
 * @param results by the tools' names what they answered, where results are the last that there is
 */
record Conversation(int size, String lastText, List<Map.Entry<String, String>> results) {

    private static final Set<String> ROLES = Set.of("system", "assistant", "user", "function", "tool", "developer");
    private static final String SPELLED = "'system', 'assistant', 'user', 'function', 'tool', and 'developer'";

    Conversation {
        results = List.copyOf(results);
    }

    /**
     * Reads the messages.
     *
     * @throws ModelFailure {@link Refused}
     */
    static Conversation of(JsonNode messages) {
        var open = new LinkedHashMap<String, String>();
        Map<String, String> names = new HashMap<>();
        List<Map.Entry<String, String>> results = new ArrayList<>();
        boolean answering = false;
        for (int place = 0; place < messages.size(); place++) {
            var message = messages.path(place);
            var role = message.path("role");
            Rules.word(role, "messages[%s].role".formatted(place), ROLES, SPELLED);
            if (role.asText().equals("tool")) {
                var id = toolCallId(message, place, answering);
                if (!names.containsKey(id)) {
                    throw Refused.of(
                            "messages.[%s].tool_call_id".formatted(place),
                            null,
                            "Invalid parameter: 'tool_call_id' of '%s' not found in 'tool_calls' of previous message."
                                    .formatted(Refused.shortened(id)));
                }
                requireContent(message, place);
                open.remove(id);
                results.add(Map.entry(names.getOrDefault(id, ""), text(message.path("content"))));
                continue;
            }
            requireAnswered(open);
            results.clear();
            names.clear();
            answering = role.asText().equals("assistant")
                    && !message.path("tool_calls").isEmpty();
            if (answering) {
                message.path("tool_calls").forEach(call -> {
                    var id = call.path("id").asText("");
                    names.put(id, call.at("/function/name").asText(""));
                    open.put(id, id);
                });
            } else if (!role.asText().equals("assistant") || !hasMore(message)) {
                requireContent(message, place);
            }
        }
        requireAnswered(open);
        var last = messages.path(messages.size() - 1);
        return new Conversation(messages.size(), text(last.path("content")), results);
    }

    private static String toolCallId(JsonNode message, int place, boolean answering) {
        if (!answering) {
            throw Refused.of(
                    "messages.[%s].role".formatted(place),
                    null,
                    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.");
        }
        var id = message.path("tool_call_id");
        if (!id.isTextual()) {
            throw Refused.missing("messages[%s].tool_call_id".formatted(place));
        }
        return id.asText();
    }

    private static void requireAnswered(Map<String, String> open) {
        if (!open.isEmpty()) {
            throw Refused.of(
                    "messages",
                    null,
                    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. "
                            + "The following tool_call_ids did not have response messages: "
                            + Refused.shortened(String.join(", ", open.keySet())));
        }
    }

    /** What an assistant may have said instead of text. */
    private static boolean hasMore(JsonNode message) {
        return Rules.isGiven(message.path("refusal"))
                || Rules.isGiven(message.path("function_call"))
                || Rules.isGiven(message.path("audio"));
    }

    private static void requireContent(JsonNode message, int place) {
        var content = message.path("content");
        if (!Rules.isGiven(content)) {
            throw Refused.of(
                    "messages.[%s].content".formatted(place),
                    null,
                    "Invalid value for 'content': expected a string, got null.");
        }
        if (content.isArray() && content.isEmpty()) {
            throw Refused.emptyArray("messages[%s].content".formatted(place));
        }
    }

    /** The text in it, whether it stands alone or in parts. */
    static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }
}
