package ai.agentsflow.translate.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools that a model may ask for, and whether it must, as OpenAI's functions. */
final class Tools {

    private Tools() {}

    static ArrayNode of(Place tools) {
        var functions = JsonNodeFactory.instance.arrayNode();
        tools.items().forEach(tool -> functions.add(function(tool)));
        return functions;
    }

    private static ObjectNode function(Place tool) {
        var type = tool.object().member("type");
        if (!type.absent() && !type.text().equals("custom")) {
            throw type.wrong("'%s' is run or known by Anthropic only; tools of type 'custom' can be given to any model"
                    .formatted(type.name()));
        }
        var told = JsonNodeFactory.instance.objectNode().put("type", "function");
        var function =
                told.putObject("function").put("name", tool.member("name").text());
        if (!tool.member("description").absent()) {
            function.put("description", tool.member("description").text());
        }
        function.set("parameters", tool.member("input_schema").object().value());
        if (tool.member("strict").flag()) {
            function.put("strict", true);
        }
        return told;
    }

    static void choose(Place choice, ObjectNode chat) {
        var type = choice.object().member("type");
        switch (type.text()) {
            case "auto" -> chat.put("tool_choice", "auto");
            case "any" -> chat.put("tool_choice", "required");
            case "none" -> chat.put("tool_choice", "none");
            case "tool" ->
                chat.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", choice.member("name").text());
            default -> throw type.wrong("Input should be 'auto', 'any', 'tool' or 'none'");
        }
        if (choice.member("disable_parallel_tool_use").flag()) {
            chat.put("parallel_tool_calls", false);
        }
    }
}
