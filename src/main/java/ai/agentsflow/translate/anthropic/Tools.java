package ai.agentsflow.translate.anthropic;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.translate.RequestRefusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The tools that a model may use, and whether it shall. */
final class Tools {

    private Tools() {}

    static void write(JsonNode asked, ObjectNode message) {
        if (asked.path("tools").isEmpty()) {
            return;
        }
        var tools = message.putArray("tools");
        asked.path("tools").forEach(tool -> tools.add(tool(tool)));
        var choice = choice(asked.path("tool_choice"));
        boolean oneByOne = isGiven(asked.path("parallel_tool_calls"))
                && !asked.path("parallel_tool_calls").asBoolean();
        if (oneByOne && !choice.path("type").asText().equals("none")) {
            choice.put("disable_parallel_tool_use", true);
        }
        if (oneByOne || isGiven(asked.path("tool_choice"))) {
            message.set("tool_choice", choice);
        }
    }

    private static ObjectNode tool(JsonNode asked) {
        var function = asked.path("function");
        var tool = Blocks.object();
        tool.set("name", function.path("name"));
        if (isGiven(function.path("description"))) {
            tool.set("description", function.path("description"));
        }
        // a function without parameters has no schema at OpenAI and an empty one here
        var schema = tool.putObject("input_schema").put("type", "object");
        if (function.path("parameters") instanceof ObjectNode parameters) {
            schema.setAll(parameters);
        }
        if (function.path("strict").asBoolean()) {
            tool.put("strict", true);
        }
        return Blocks.marked(tool, asked);
    }

    private static ObjectNode choice(JsonNode asked) {
        var choice = Blocks.object();
        if (asked.path("type").asText().equals("function")) {
            choice.put("type", "tool").set("name", asked.at("/function/name"));
            return choice;
        }
        return choice.put(
                "type",
                switch (asked.asText("auto")) {
                    case "auto" -> "auto";
                    case "required" -> "any";
                    case "none" -> "none";
                    default -> throw RequestRefusal.of("tool_choice", "must be auto, none, required or one function");
                });
    }
}
