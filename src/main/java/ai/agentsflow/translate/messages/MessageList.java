package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.ThoughtSignature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.StringJoiner;

/** A conversation in OpenAI's terms: a tool's result is a message of its own there, and a tool's use no part of the content. */
final class MessageList {

    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

    private MessageList() {}

    static ArrayNode of(Place system, Place messages) {
        var list = new MessageList();
        if (!system.absent()) {
            list.spoken("system", system);
        }
        if (messages.items().isEmpty()) {
            throw messages.wrong("at least one message is required");
        }
        messages.items().forEach(list::turn);
        return list.messages;
    }

    private void turn(Place message) {
        var role = message.object().member("role");
        var content = message.member("content");
        switch (role.text()) {
            case "user" -> user(content);
            case "assistant" -> assistant(content);
            case "system" -> spoken("system", content);
            default -> throw role.wrong("Input should be 'user', 'assistant' or 'system'");
        }
    }

    private ObjectNode add(String role) {
        return messages.addObject().put("role", role);
    }

    private void spoken(String role, Place content) {
        var parts = new ContentParts();
        if (content.isText()) {
            parts.text(content.text());
        } else {
            content.items().forEach(parts::add);
        }
        add(role).set("content", parts.content());
    }

    private void user(Place content) {
        if (content.isText()) {
            spoken("user", content);
            return;
        }
        var rest = new ContentParts();
        boolean results = false;
        for (Place block : content.items()) {
            if (block.member("type").text().equals("tool_result")) {
                results = true;
                result(block, rest);
            } else {
                rest.add(block);
            }
        }
        if (!results || !rest.isEmpty()) {
            add("user").set("content", rest.content());
        }
    }

    /** A tool's message can hold text only in OpenAI's API: the rest of a result, such as an image, is the user's next. */
    private void result(Place block, ContentParts rest) {
        var text = new StringJoiner("\n", block.member("is_error").flag() ? "Error: " : "", "");
        var content = block.member("content");
        if (content.isText()) {
            text.add(content.text());
        } else if (!content.absent()) {
            for (Place part : content.items()) {
                if (part.member("type").text().equals("text")) {
                    text.add(part.member("text").text());
                } else {
                    rest.add(part);
                }
            }
        }
        add("tool")
                .put(
                        "tool_call_id",
                        ThoughtSignature.id(block.member("tool_use_id").text()))
                .put("content", text.toString());
    }

    private void assistant(Place content) {
        if (content.isText()) {
            spoken("assistant", content);
            return;
        }
        var said = new ContentParts();
        var calls = JsonNodeFactory.instance.arrayNode();
        var thoughts = new ArrayList<Place>();
        for (Place block : content.items()) {
            if (Thoughts.isThought(block)) {
                thoughts.add(block);
            } else if (block.member("type").text().equals("tool_use")) {
                calls.add(call(block));
            } else {
                said.add(block);
            }
        }
        var message = add("assistant");
        if (calls.isEmpty()) {
            message.set("content", said.content());
        } else {
            message.set("content", said.isEmpty() ? null : said.content());
            message.set("tool_calls", calls);
            Thoughts.putBack(thoughts, message);
        }
    }

    private static ObjectNode call(Place block) {
        var call = ThoughtSignature.call(block.member("id").text()).put("type", "function");
        call.putObject("function")
                .put("name", block.member("name").text())
                .put("arguments", block.member("input").object().value().toString());
        return call;
    }
}
