package ai.agentsflow.translate.responses;

import ai.agentsflow.platform.digest.Sha256;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tools that a model may ask for, as functions of a chat: a custom tool takes one text, and those of a namespace bear its name before
 * their own. What the model then asks for is told in the client's terms again.
 */
public final class OfferedTools {

    /** Tools that OpenAI runs itself and that are an offer: a model without them answers too. */
    private static final Set<String> OFFERS = Set.of(
            "web_search",
            "web_search_2025_08_26",
            "web_search_preview",
            "web_search_preview_2025_03_11",
            "image_generation",
            "tool_search");

    private static final int LONGEST_NAME = 64;
    private static final int LETTERS_OF_DIGEST = 8;
    private static final String INPUT = "input";

    private final Map<String, Offered> byName = new LinkedHashMap<>();
    private final Set<String> dropped = new TreeSet<>();

    /**
     * One tool.
     *
     * @param namespace null for one outside of any
     * @param custom whether it takes a text instead of JSON
     */
    record Offered(String name, @Nullable String namespace, boolean custom, ObjectNode function) {}

    private OfferedTools() {}

    static OfferedTools of(Member tools) {
        var offered = new OfferedTools();
        for (int i = 0; i < tools.value().size(); i++) {
            offered.add(tools.at(i), null);
        }
        return offered;
    }

    private void add(Member tool, @Nullable String namespace) {
        var type = tool.at("type").text();
        switch (type) {
            case "function" -> put(tool, namespace, false, function(tool));
            case "custom" -> put(tool, namespace, true, custom(tool));
            case "namespace" -> {
                var name = tool.at("name").text();
                var inner = tool.at("tools");
                for (int i = 0; i < inner.value().size(); i++) {
                    add(inner.at(i), name);
                }
            }
            default -> {
                if (!OFFERS.contains(type)) {
                    throw tool.at("type")
                            .wrong(
                                    "%s is run by OpenAI itself, and the model that was asked for is none of theirs; functions and custom tools can be given to any"
                                            .formatted(tool.at("type").name()));
                }
                dropped.add("tools." + type);
            }
        }
    }

    private void put(Member tool, @Nullable String namespace, boolean custom, ObjectNode function) {
        var name = tool.at("name").text();
        var told = told(namespace, name);
        if (byName.put(told, new Offered(name, namespace, custom, function.put("name", told))) != null) {
            throw tool.at("name").wrong("must be of one tool only");
        }
    }

    /** What a model knows it by; servers take 64 letters. */
    static String told(@Nullable String namespace, String name) {
        var told = namespace == null || namespace.isEmpty() ? name : namespace + "__" + name;
        if (told.length() <= LONGEST_NAME || namespace == null) {
            return told;
        }
        var digest = HexFormat.of()
                .formatHex(Sha256.of(told.getBytes(StandardCharsets.UTF_8)))
                .substring(0, LETTERS_OF_DIGEST);
        return told.substring(0, LONGEST_NAME - LETTERS_OF_DIGEST - 1) + '_' + digest;
    }

    private static ObjectNode function(Member tool) {
        var function = JsonNodeFactory.instance.objectNode();
        describe(tool.at("description"), function);
        var parameters = tool.at("parameters");
        if (parameters.absent()) {
            function.putObject("parameters").put("type", "object").putObject("properties");
        } else {
            function.set("parameters", parameters.value());
        }
        if (tool.at("strict").value().asBoolean()) {
            function.put("strict", true);
        }
        return function;
    }

    private static void describe(Member description, ObjectNode function) {
        if (!description.absent()) {
            function.put("description", description.text());
        }
    }

    /** The grammar that a text must follow can only be told in words. */
    private static ObjectNode custom(Member tool) {
        var function = JsonNodeFactory.instance.objectNode();
        var description = new StringBuilder(tool.at("description").textOrNone());
        var format = tool.at("format");
        if (format.value().path("type").asText().equals("grammar")) {
            description
                    .append("\n\nThe input must follow this grammar (")
                    .append(format.at("syntax").textOrNone())
                    .append("):\n")
                    .append(format.at("definition").textOrNone());
        }
        function.put("description", description.toString().strip());
        var parameters = function.putObject("parameters").put("type", "object");
        parameters.putObject("properties").putObject(INPUT).put("type", "string");
        parameters.putArray("required").add(INPUT);
        parameters.put("additionalProperties", false);
        return function;
    }

    /** What no model is told of, by name. */
    Set<String> dropped() {
        return dropped;
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    /** As a chat has them. */
    ArrayNode functions() {
        var functions = JsonNodeFactory.instance.arrayNode();
        byName.values()
                .forEach(tool -> functions.addObject().put("type", "function").set("function", tool.function()));
        return functions;
    }

    /** Whether the model must ask for one, and which, in a chat's terms. */
    void choose(Member choice, ObjectNode chat) {
        if (choice.absent()) {
            return;
        }
        if (choice.value().isTextual()) {
            chat.put("tool_choice", mode(choice));
            return;
        }
        var type = choice.at("type").textOrNone();
        switch (type) {
            case "function", "custom" -> {
                var name = choice.at("name").text();
                var told = byName.containsKey(name)
                        ? name
                        : told(choice.at("namespace").textOrNone(), name);
                if (!byName.containsKey(told)) {
                    throw choice.at("name").wrong("must be the name of one of the tools");
                }
                chat.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", told);
            }
            case "allowed_tools" -> {
                keep(choice.at("tools"));
                chat.put("tool_choice", mode(choice.at("mode")));
            }
            default ->
                throw choice.at("type")
                        .wrong("must be function, custom or allowed_tools for the model that was asked for");
        }
    }

    private static String mode(Member mode) {
        var text = mode.textOrNone();
        return switch (text) {
            case "", "auto" -> "auto";
            case "none", "required" -> text;
            default -> throw mode.wrong("must be auto, none or required");
        };
    }

    private void keep(Member allowed) {
        var names = new TreeSet<String>();
        for (JsonNode tool : allowed.value()) {
            names.add(told(tool.path("namespace").asText(""), tool.path("name").asText()));
        }
        byName.keySet().retainAll(names);
        if (byName.isEmpty()) {
            throw allowed.wrong("must name one of the tools at least");
        }
    }

    /** The item by which a client is told of a call; arguments, or the input of a custom tool, are left to the caller. */
    ObjectNode call(String id, String callId, String told) {
        var tool = byName.get(told);
        boolean custom = tool != null && tool.custom();
        var item = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", custom ? "custom_tool_call" : "function_call")
                .put("call_id", callId)
                .put("name", tool == null ? told : tool.name());
        if (tool != null && tool.namespace() != null) {
            item.put("namespace", tool.namespace());
        }
        return item;
    }

    /** Whether this is a custom tool. */
    boolean isCustom(String told) {
        var tool = byName.get(told);
        return tool != null && tool.custom();
    }

    /** A custom tool's call for the model. */
    static String wrapped(String input) {
        return JsonNodeFactory.instance.objectNode().put(INPUT, input).toString();
    }

    /** What a custom tool is to be given; a model that does not keep to the form is taken at its word. */
    static String unwrapped(String arguments) {
        var input = Arguments.read(arguments).path(INPUT);
        return input.isTextual() ? input.textValue() : arguments;
    }
}
