package ai.agentsflow.providers.demo;

import ai.agentsflow.dialect.ModelFailure;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The functions that a request offers, and which of them are called. */
final class Toolbox {

    private static final int MOST = 128;
    private static final Pattern WORD = Pattern.compile("[a-zA-Z0-9_-]+");

    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final Choice choice;
    private final boolean parallel;

    /** What {@code tool_choice} says. */
    private enum Choice {
        NONE,
        AUTO,
        REQUIRED
    }

    /**
     * A function.
     *
     * @param place in the list of tools
     * @param parameters the schema of its arguments; missing for none
     */
    record Tool(int place, String name, JsonNode parameters) {

        /**
         * Arguments that its schema allows, as JSON.
         *
         * @throws ModelFailure {@link Refused} when none are found
         */
        String arguments() {
            return Rules.isGiven(parameters) ? schema().sample(parameters) : "{}";
        }

        private GivenSchema schema() {
            return new GivenSchema(
                    "function '%s'".formatted(name),
                    "tools[%s].function.parameters".formatted(place),
                    "invalid_function_parameters");
        }
    }

    /** @throws ModelFailure {@link Refused} */
    Toolbox(JsonNode request) {
        var offered = request.path("tools");
        read(offered);
        for (String param : new String[] {"tool_choice", "parallel_tool_calls"}) {
            if (offered.isEmpty() && isMeant(request.path(param))) {
                throw Refused.of(
                        param,
                        null,
                        "Invalid value for '%1$s': '%1$s' is only allowed when 'tools' are specified."
                                .formatted(param));
            }
        }
        parallel = request.path("parallel_tool_calls").asBoolean(true);
        choice = choice(request.path("tool_choice"));
    }

    /** None of no tools is none. */
    private static boolean isMeant(JsonNode value) {
        return Rules.isGiven(value) && !value.asText().equals("none");
    }

    private void read(JsonNode offered) {
        if (offered.isArray() && offered.isEmpty()) {
            throw Refused.emptyArray("tools");
        }
        if (offered.size() > MOST) {
            throw Refused.longArray("tools", MOST, offered.size());
        }
        for (int place = 0; place < offered.size(); place++) {
            var tool = offered.path(place);
            var path = "tools[%s]".formatted(place);
            Rules.word(tool.path("type"), path + ".type", Set.of("function"), "'function'");
            if (!tool.path("function").isObject()) {
                throw Refused.missing(path + ".function");
            }
            var function = tool.path("function");
            Rules.name(function.path("name"), path + ".function.name");
            var name = function.path("name").asText();
            var known = new Tool(place, name, function.path("parameters"));
            if (function.path("strict").asBoolean()) {
                known.schema().check(known.parameters());
            }
            if (tools.put(name, known) != null) {
                throw Refused.of(
                        "tools",
                        "invalid_value",
                        "Invalid 'tools': function names must be unique, but '%s' stands there twice.".formatted(name));
            }
        }
    }

    private Choice choice(JsonNode told) {
        if (told.isObject()) {
            return objectChoice(told);
        }
        if (Rules.isGiven(told)) {
            Rules.word(told, "tool_choice", Set.of("none", "auto", "required"), "'none', 'auto', and 'required'");
        }
        return switch (told.asText("auto")) {
            case "required" -> Choice.REQUIRED;
            case "none" -> Choice.NONE;
            default -> Choice.AUTO;
        };
    }

    private Choice objectChoice(JsonNode told) {
        Rules.word(
                told.path("type"),
                "tool_choice.type",
                Set.of("function", "allowed_tools"),
                "'function' and 'allowed_tools'");
        if (told.path("type").asText().equals("function")) {
            only(List.of(told.path("function")), "tool_choice.function");
            return Choice.REQUIRED;
        }
        var allowed = told.path("allowed_tools");
        Rules.word(
                allowed.path("mode"),
                "tool_choice.allowed_tools.mode",
                Set.of("auto", "required"),
                "'auto' and 'required'");
        List<JsonNode> functions = new ArrayList<>();
        allowed.path("tools").forEach(tool -> functions.add(tool.path("function")));
        only(functions, "tool_choice.allowed_tools.tools");
        return allowed.path("mode").asText().equals("required") && !tools.isEmpty() ? Choice.REQUIRED : Choice.AUTO;
    }

    private void only(List<JsonNode> functions, String param) {
        List<String> names = new ArrayList<>();
        for (JsonNode function : functions) {
            if (!function.path("name").isTextual()) {
                throw Refused.missing(param + ".name");
            }
            var name = function.path("name").asText();
            if (!tools.containsKey(name)) {
                throw Refused.of(
                        "tool_choice",
                        null,
                        "Invalid value for 'tool_choice': '%s' is not found in 'tools'."
                                .formatted(Refused.shortened(name)));
            }
            names.add(name);
        }
        tools.keySet().retainAll(names);
    }

    /**
     * The functions that are called: those whose names stand in the last message, and one in any case where one is required. After
     * results there are none, so that a client that goes on as long as there are calls comes to an end.
     */
    List<Tool> called(Conversation conversation) {
        if (choice == Choice.NONE || tools.isEmpty() || !conversation.results().isEmpty()) {
            return List.of();
        }
        var words = WORD.matcher(conversation.lastText());
        var named = new LinkedHashMap<String, Tool>();
        while (words.find()) {
            var tool = tools.get(words.group());
            if (tool != null) {
                named.putIfAbsent(tool.name(), tool);
            }
        }
        if (named.isEmpty()) {
            return choice == Choice.REQUIRED ? List.of(tools.values().iterator().next()) : List.of();
        }
        return named.values().stream().limit(parallel ? MOST : 1).toList();
    }
}
