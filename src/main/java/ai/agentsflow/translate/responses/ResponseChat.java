package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A request for a response as a request for a chat.
 *
 * @param chat what the model is asked
 * @param tools those that it may ask for
 * @param dropped what it is not told, by name: an answer without regard to that is a right answer
 */
public record ResponseChat(ChatRequest chat, OfferedTools tools, Set<String> dropped) {

    /** What is carried over, or is this server's own affair. */
    private static final Set<String> HEARD = Set.of(
            "model",
            "input",
            "instructions",
            "stream",
            "stream_options",
            "store",
            "background",
            "previous_response_id",
            "conversation",
            "max_output_tokens",
            "temperature",
            "top_p",
            "top_logprobs",
            "parallel_tool_calls",
            "tools",
            "tool_choice",
            "text",
            "reasoning",
            "include",
            "metadata",
            "user");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int MOST_DROPPED = 20;

    /**
     * Translates a request.
     *
     * @param request as the client sent it, with all items of the conversation in {@code input}
     * @throws ProblemException 400 when it asks for what a chat does not have
     */
    public static ResponseChat of(JsonNode request) {
        var asked = new Member("", request);
        if (!asked.at("prompt").absent()) {
            throw asked.at("prompt").wrong("is kept at OpenAI, and the model that was asked for is none of theirs");
        }
        var dropped = new TreeSet<String>();
        request.properties().stream()
                .filter(member ->
                        !HEARD.contains(member.getKey()) && !member.getValue().isNull())
                .map(member -> NAME.matcher(member.getKey()).matches() ? member.getKey() : "unknown")
                .limit(MOST_DROPPED)
                .forEach(dropped::add);
        var tools = OfferedTools.of(asked.at("tools"));
        dropped.addAll(tools.dropped());
        var chat = JsonNodeFactory.instance.objectNode();
        chat.set("model", request.path("model"));
        var messages = InputItems.of(asked.at("instructions"), asked.at("input"), dropped);
        if (messages.isEmpty()) {
            throw asked.at("input").wrong("is needed: there is nothing to answer");
        }
        chat.set("messages", messages);
        copy(asked.at("max_output_tokens"), chat, "max_tokens");
        for (String name : List.of("temperature", "top_p", "user")) {
            copy(asked.at(name), chat, name);
        }
        copy(asked.at("reasoning").at("effort"), chat, "reasoning_effort");
        probabilities(asked, chat);
        if (!tools.isEmpty()) {
            tools.choose(asked.at("tool_choice"), chat);
            chat.set("tools", tools.functions());
            copy(asked.at("parallel_tool_calls"), chat, "parallel_tool_calls");
        }
        format(asked.at("text").at("format"), chat);
        if (!asked.at("text").at("verbosity").absent()) {
            dropped.add("text.verbosity");
        }
        if (request.path("stream").asBoolean()) {
            chat.put("stream", true);
            chat.putObject("stream_options").put("include_usage", true);
        }
        return new ResponseChat(
                ChatRequest.parse(chat.toString().getBytes(StandardCharsets.UTF_8)), tools, Set.copyOf(dropped));
    }

    private static void copy(Member from, ObjectNode chat, String name) {
        if (!from.absent()) {
            chat.set(name, from.value());
        }
    }

    private static void probabilities(Member asked, ObjectNode chat) {
        boolean wanted = includes(asked.value(), "message.output_text.logprobs");
        int top = asked.at("top_logprobs").value().asInt();
        if (wanted || top > 0) {
            chat.put("logprobs", true);
        }
        if (top > 0) {
            chat.put("top_logprobs", top);
        }
    }

    /** Whether a request wants its answer to hold this too. */
    static boolean includes(JsonNode request, String what) {
        for (JsonNode included : request.path("include")) {
            if (included.asText().equals(what)) {
                return true;
            }
        }
        return false;
    }

    private static void format(Member format, ObjectNode chat) {
        var type = format.at("type").textOrNone();
        switch (type) {
            case "", "text" -> {}
            case "json_object" -> chat.putObject("response_format").put("type", type);
            case "json_schema" -> {
                var schema = chat.putObject("response_format").put("type", type).putObject("json_schema");
                for (String name : List.of("name", "description", "schema", "strict")) {
                    copy(format.at(name), schema, name);
                }
            }
            default -> throw format.at("type").wrong("must be text, json_object or json_schema");
        }
    }
}
