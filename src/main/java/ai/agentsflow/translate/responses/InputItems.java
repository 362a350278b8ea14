package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.ThoughtSignature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Items as the messages of a chat. There, calls are a part of what the assistant says, a tool's result is a message of its own that can
 * hold text only, and what the model thought goes along with what it said then.
 */
final class InputItems {

    /** What OpenAI ran itself; what came of it stands in the message after it. */
    private static final Set<String> RUN = Set.of("web_search_call", "file_search_call", "code_interpreter_call");

    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();
    private final List<ObjectNode> afterResults = new ArrayList<>();
    private final Set<String> dropped;
    private String thought = "";
    private @Nullable ObjectNode assistant;

    private InputItems(Set<String> dropped) {
        this.dropped = dropped;
    }

    /** @param dropped is told by name what goes no further */
    static ArrayNode of(Member instructions, Member items, Set<String> dropped) {
        var input = new InputItems(dropped);
        if (!instructions.absent()) {
            input.messages.addObject().put("role", "system").put("content", instructions.text());
        }
        if (items.value().isTextual()) {
            input.messages.addObject().put("role", "user").set("content", items.value());
        }
        for (int i = 0; i < items.value().size(); i++) {
            input.item(items.at(i));
        }
        input.endResults();
        return input.messages;
    }

    private void item(Member item) {
        var type = item.at("type").textOrNone();
        switch (type.isEmpty() ? "message" : type) {
            case "message" -> message(item);
            case "function_call" -> call(item, item.at("arguments").text());
            case "custom_tool_call" ->
                call(item, OfferedTools.wrapped(item.at("input").text()));
            case "function_call_output", "custom_tool_call_output" -> result(item);
            case "reasoning" -> reasoning(item);
            case "item_reference" ->
                throw item.at("id").wrong("must be the id of an item that is kept: there is none of this id");
            default -> {
                if (!RUN.contains(type)) {
                    throw item.at("type")
                            .wrong("%s is of OpenAI's own, and the model that was asked for is none of theirs"
                                    .formatted(item.at("type").name()));
                }
                dropped.add("input." + type);
            }
        }
    }

    private void message(Member item) {
        var role = item.at("role");
        switch (role.text()) {
            case "user" -> {
                endResults();
                messages.addObject().put("role", "user").set("content", Parts.user(item.at("content")));
            }
            // what only newer models of OpenAI's call developer is known as system everywhere
            case "system", "developer" -> {
                endResults();
                messages.addObject().put("role", "system").put("content", Parts.text(item.at("content")));
            }
            case "assistant" -> {
                var said = said();
                var text = Parts.text(item.at("content"));
                var before = said.path("content").asText("");
                said.put("content", before.isEmpty() ? text : before + '\n' + text);
            }
            default -> throw role.wrong("must be user, assistant, system or developer");
        }
    }

    /** What the assistant says; calls after it belong to it. */
    private ObjectNode said() {
        var open = assistant;
        if (open == null || open.has("tool_calls") || !thought.isEmpty()) {
            open = begin();
        }
        return open;
    }

    private ObjectNode begin() {
        endResults();
        var begun = messages.addObject().put("role", "assistant").putNull("content");
        assistant = begun;
        if (!thought.isEmpty()) {
            begun.put("reasoning_content", thought);
            thought = "";
        }
        return begun;
    }

    private void call(Member item, String arguments) {
        var open = assistant;
        if (open == null || !thought.isEmpty()) {
            open = begin();
        }
        var call = ThoughtSignature.call(item.at("call_id").text()).put("type", "function");
        call.putObject("function")
                .put(
                        "name",
                        OfferedTools.told(
                                item.at("namespace").textOrNone(),
                                item.at("name").text()))
                .put("arguments", Arguments.told(arguments));
        open.withArray("tool_calls").add(call);
    }

    private void result(Member item) {
        assistant = null;
        thought = "";
        var text = new StringJoiner("\n");
        var output = item.at("output");
        if (output.value().isTextual()) {
            text.add(output.text());
        } else if (output.value().isArray()) {
            var rest = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < output.value().size(); i++) {
                Parts.result(output.at(i), text, rest);
            }
            if (!rest.isEmpty()) {
                afterResults.add(JsonNodeFactory.instance
                        .objectNode()
                        .put("role", "user")
                        .set("content", rest));
            }
        } else {
            throw output.wrong("must be a string or an array of parts");
        }
        messages.addObject()
                .put("role", "tool")
                .put("tool_call_id", ThoughtSignature.id(item.at("call_id").text()))
                .put("content", text.toString());
    }

    /** All results come before anything else is said. */
    private void endResults() {
        assistant = null;
        afterResults.forEach(messages::add);
        afterResults.clear();
    }

    /** What was thought here before; what OpenAI has encrypted can be read by nobody else. */
    private void reasoning(Member item) {
        var text = Thoughts.of(item.value());
        if (text.isEmpty()) {
            dropped.add("input.reasoning");
        } else {
            thought = thought.isEmpty() ? text : thought + '\n' + text;
        }
    }
}
