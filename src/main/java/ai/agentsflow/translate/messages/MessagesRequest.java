package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.platform.digest.Sha256;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A request of Anthropic's Messages API as one of the inner language. */
final class MessagesRequest {

    private static final Set<String> TRANSLATED = Set.of(
            "model",
            "messages",
            "system",
            "max_tokens",
            "stop_sequences",
            "temperature",
            "top_p",
            "top_k",
            "metadata",
            "stream",
            "tools",
            "tool_choice",
            "thinking",
            "output_config");

    /** How to go about it, and no part of what is asked: an answer without regard to them is a right answer. */
    private static final Set<String> HINTS =
            Set.of("cache_control", "context_management", "diagnostics", "inference_geo", "service_tier", "speed");

    private static final int LONGEST_USER = 64;

    private MessagesRequest() {}

    /**
     * Translates a request.
     *
     * @throws ProblemException 400 when it breaks a rule of that API, or asks for what has no counterpart inside
     */
    static ChatRequest of(MessagesBody body) {
        return body.asTree(tree -> of(new Place("", tree)));
    }

    private static ChatRequest of(Place asked) {
        refuseUnknown(asked);
        var chat = JsonNodeFactory.instance.objectNode();
        chat.put("model", asked.member("model").text());
        chat.set("messages", MessageList.of(asked.member("system"), asked.member("messages")));
        chat.put("max_tokens", asked.member("max_tokens").positive());
        // top_k is no part of OpenAI's API; servers that have it take it by this name, and others say so
        for (String name : List.of("temperature", "top_p", "top_k")) {
            number(asked.member(name), chat, name);
        }
        stops(asked.member("stop_sequences"), chat);
        if (!asked.member("tools").absent()) {
            chat.set("tools", Tools.of(asked.member("tools")));
        }
        if (!asked.member("tool_choice").absent()) {
            Tools.choose(asked.member("tool_choice"), chat);
        }
        var output = objectOrNone(asked.member("output_config"));
        format(output.member("format"), chat);
        var hints = new HashMap<String, String>();
        hints.put("reasoning_content", "thinking");
        Effort.write(asked.member("thinking"), output.member("effort"), chat)
                .ifPresent(name -> hints.put("reasoning_effort", name));
        var user = objectOrNone(asked.member("metadata")).member("user_id");
        if (!user.absent()) {
            chat.put("user", user(user.text()));
        }
        if (asked.member("stream").flag()) {
            chat.put("stream", true);
            chat.putObject("stream_options").put("include_usage", true);
        }
        return ChatRequest.parse(chat.toString().getBytes(StandardCharsets.UTF_8), hints);
    }

    /**
     * What of a request goes on to no other model, by the names of the members and blocks: an answer without regard to them is a right
     * answer, but perhaps a dearer one.
     */
    static Set<String> dropped(MessagesBody body) {
        return body.asTree(tree -> {
            var dropped = new TreeSet<String>();
            tree.properties().stream()
                    .filter(member -> HINTS.contains(member.getKey()))
                    .filter(member -> !member.getValue().isNull())
                    .forEach(member -> dropped.add(member.getKey()));
            for (String name : List.of("system", "messages", "tools")) {
                marks(tree.path(name), dropped);
            }
            if (thoughtsLost(tree)) {
                dropped.add("thinking");
            }
            return dropped;
        });
    }

    /** Whether the model's thoughts belong into the answer: the client has asked for them, and not to leave them out. */
    static boolean wantsThoughts(MessagesBody body) {
        return body.asTree(tree -> {
            var thinking = tree.path("thinking");
            return Effort.isTold(thinking) && !thinking.path("display").asText().equals("omitted");
        });
    }

    /** Whether a model is told less of thinking than was asked for, such as not to think, or what was thought before. */
    private static boolean thoughtsLost(JsonNode asked) {
        return (asked.hasNonNull("thinking") && !Effort.isTold(asked.path("thinking")))
                || asked.path("messages")
                        .valueStream()
                        .filter(message -> message.path("content")
                                .valueStream()
                                .anyMatch(block -> block.path("type").asText().endsWith("thinking")))
                        .anyMatch(message -> !Thoughts.arePutBack(message));
    }

    private static void marks(JsonNode node, Set<String> dropped) {
        if (node.isObject() && node.hasNonNull("cache_control")) {
            dropped.add("cache_control");
        }
        // a tool's input, and its schema, are the client's own and may hold such names for anything
        node.properties().stream()
                .filter(member ->
                        !member.getKey().equals("input") && !member.getKey().equals("input_schema"))
                .forEach(member -> marks(member.getValue(), dropped));
        if (node.isArray()) {
            node.forEach(part -> marks(part, dropped));
        }
    }

    /** Who asks for more than is understood here must not believe to have got it. */
    private static void refuseUnknown(Place asked) {
        asked.value().fieldNames().forEachRemaining(name -> {
            var member = asked.member(name);
            if (!TRANSLATED.contains(name) && !HINTS.contains(name) && !member.absent()) {
                throw member.wrong("Extra inputs are not permitted");
            }
        });
    }

    /** OpenAI's API takes 64 characters; a longer name is told by its digest, the same for the same user. */
    private static String user(String id) {
        return id.length() <= LONGEST_USER
                ? id
                : HexFormat.of().formatHex(Sha256.of(id.getBytes(StandardCharsets.UTF_8)));
    }

    private static Place objectOrNone(Place place) {
        return place.absent() ? place : place.object();
    }

    private static void number(Place place, ObjectNode chat, String name) {
        if (place.absent()) {
            return;
        }
        if (!place.value().isNumber()) {
            throw place.wrong("Input should be a valid number");
        }
        if (name.equals("top_k") && !place.value().canConvertToExactIntegral()) {
            throw place.wrong("Input should be a valid integer");
        }
        chat.set(name, place.value());
    }

    private static void stops(Place sequences, ObjectNode chat) {
        if (!sequences.absent() && !sequences.items().isEmpty()) {
            var stop = chat.putArray("stop");
            sequences.items().forEach(sequence -> stop.add(sequence.text()));
        }
    }

    /** An answer that has to follow a schema. */
    private static void format(Place format, ObjectNode chat) {
        if (format.absent()) {
            return;
        }
        if (!format.member("type").text().equals("json_schema")) {
            throw format.member("type").wrong("Input should be 'json_schema'");
        }
        chat.putObject("response_format")
                .put("type", "json_schema")
                .putObject("json_schema")
                .put("name", "answer")
                .put("strict", true)
                .set("schema", format.member("schema").object().value());
    }
}
