package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.anthropic.OwnSignature;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of the inner language as the events of Anthropic's API
 * (<a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">reference</a>): a message begins, its blocks come
 * one after the other, each with an index, and the message ends. Heard by one thread at a time.
 */
final class MessageStream {

    /** Letters of arguments that are held, be it to be looked at or because their turn has not come: many times the longest answer. */
    private static final int MOST_ARGUMENTS = 4 << 20;

    /** The first event, in which the model is named. */
    static final String BEGINNING = "message_start";

    private final String model;
    private final long promptEstimate;
    private final boolean thoughts;
    private final BiConsumer<String, String> events;
    /** Those that have begun and are not told yet, in their order; the first is the open one. */
    private final Map<Integer, OpenTool> tools = new LinkedHashMap<>();

    private final Set<Integer> toolsTold = new HashSet<>();
    private boolean begun;
    private int blocks;
    private boolean textOpen;
    /** The names by which the open thought was told; empty when none is open. */
    private final Set<String> thought = new LinkedHashSet<>();

    private @Nullable String finishReason;
    private boolean refused;
    private int argumentsHeld;

    /**
     * A tool whose arguments are coming in.
     *
     * @param block as which it begins
     * @param arguments so far
     */
    private record OpenTool(String id, ObjectNode block, StringBuilder arguments) {

        /** Whether nothing more can come. */
        boolean isComplete() {
            return MessageJson.isObject(arguments.toString());
        }
    }

    /**
     * For one answer.
     *
     * @param model the name that the client shall see
     * @param promptEstimate about how many tokens there are to read: told at the beginning, corrected at the end
     * @param thoughts whether the client is told what the model thinks
     * @param events hears each event's name, and its data on one line
     */
    MessageStream(String model, long promptEstimate, boolean thoughts, BiConsumer<String, String> events) {
        this.model = model;
        this.promptEstimate = promptEstimate;
        this.thoughts = thoughts;
        this.events = events;
    }

    /**
     * The next chunk.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when the model asks for a tool in a way that nobody can follow
     */
    void chunk(byte[] json) {
        begin();
        var chunk = ProviderJson.tree(json);
        var choice = ChatJson.choice(chunk);
        var delta = choice.has("delta") ? choice.path("delta") : choice.path("message");
        refused |= !ChatJson.refusal(delta).isEmpty();
        var thinking = thoughts ? ChatJson.reasoning(delta) : "";
        if (!thinking.isEmpty()) {
            think(thinking, delta);
        }
        var text = MessageJson.said(delta);
        if (!text.isEmpty()) {
            text(text);
        }
        int number = 0;
        for (JsonNode call : delta.path("tool_calls")) {
            tool(call, call.path("index").asInt(number++));
        }
        var reason = ChatJson.finishReason(choice);
        if (reason != null) {
            finishReason = reason;
        }
    }

    /**
     * The answer is complete.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when the last tool's arguments are no JSON object
     */
    void end(TokenUsage counted) {
        begin();
        endSaid();
        closeAll();
        var end = MessageJson.object("message_delta");
        end.putObject("delta")
                .put("stop_reason", refused ? "refusal" : MessageJson.stopReason(finishReason, !toolsTold.isEmpty()))
                .putNull("stop_sequence");
        end.set("usage", MessageJson.usage(counted));
        send(end);
        send(MessageJson.object("message_stop"));
    }

    /** How many tokens were read is known at the end only, and clients show what they are told here until then. */
    private void begin() {
        if (!begun) {
            begun = true;
            var message = MessageJson.message(model);
            message.set("usage", MessageJson.usage(new TokenUsage(promptEstimate, 0, true)));
            send(MessageJson.object(BEGINNING).set("message", message));
        }
    }

    private void text(String text) {
        if (!textOpen) {
            endSaid();
            closeAll();
            open(MessageJson.text(""));
            textOpen = true;
        }
        delta(MessageJson.object("text_delta").put("text", text));
    }

    private void think(String piece, JsonNode delta) {
        if (thought.isEmpty()) {
            endSaid();
            closeAll();
            open(Thoughts.begun());
        }
        thought.addAll(Thoughts.names(delta));
        delta(MessageJson.object("thinking_delta").put("thinking", piece));
    }

    /**
     * A call's id and name come with its first piece. Where a number comes again with another id and a name, it is another call; with
     * another id alone, as some servers give each piece one, it is the same.
     */
    private void tool(JsonNode call, int number) {
        var id = call.path("id").asText("");
        var name = call.at("/function/name").asText("");
        var known = tools.get(number);
        if (known != null && !name.isEmpty() && !id.isEmpty() && !id.equals(known.id())) {
            closeAll();
            known = null;
        }
        if (known == null) {
            if (id.isEmpty() && toolsTold.contains(number)) {
                throw new ModelFailure(
                        ModelFailure.Kind.BROKEN_ANSWER, "the model went back to a tool's arguments after others");
            }
            known = begin(call, number, id);
        }
        var piece = ChatJson.arguments(call);
        known.arguments().append(piece);
        argumentsHeld += piece.length();
        if (argumentsHeld > MOST_ARGUMENTS) {
            throw new ModelFailure(
                    ModelFailure.Kind.ANSWER_TOO_LARGE,
                    "A tool's arguments are larger than the %s letters that this server holds."
                            .formatted(MOST_ARGUMENTS));
        }
        if (!piece.isEmpty() && isOpen(number)) {
            delta(MessageJson.object("input_json_delta").put("partial_json", piece));
        }
    }

    private boolean isOpen(int number) {
        return tools.keySet().iterator().next() == number;
    }

    /** Blocks come one after the other: while one is not complete, those that have begun meanwhile wait. */
    private OpenTool begin(JsonNode call, int number, String id) {
        endSaid();
        var begun = new OpenTool(
                id, MessageJson.toolUse(call).set("input", JsonNodeFactory.instance.objectNode()), new StringBuilder());
        while (!tools.isEmpty() && tools.values().iterator().next().isComplete()) {
            closeFirst();
        }
        tools.put(number, begun);
        if (tools.size() == 1) {
            open(begun.block());
        }
        return begun;
    }

    /** Ends the open tool, and begins the next with what has come of it so far. */
    private void closeFirst() {
        var first = tools.entrySet().iterator().next();
        var arguments = first.getValue().arguments();
        if (arguments.isEmpty()) {
            // clients insist on a piece, though there is nothing to tell
            delta(MessageJson.object("input_json_delta").put("partial_json", "{}"));
        }
        MessageJson.input(arguments.toString(), "length".equals(finishReason));
        endBlock();
        tools.remove(first.getKey());
        argumentsHeld -= arguments.length();
        toolsTold.add(first.getKey());
        if (!tools.isEmpty()) {
            var next = tools.values().iterator().next();
            open(next.block());
            if (!next.arguments().isEmpty()) {
                delta(MessageJson.object("input_json_delta")
                        .put("partial_json", next.arguments().toString()));
            }
        }
    }

    private void closeAll() {
        while (!tools.isEmpty()) {
            closeFirst();
        }
    }

    /** Ends the open text or thought; the latter is signed at its end. */
    private void endSaid() {
        if (!thought.isEmpty()) {
            delta(MessageJson.object("signature_delta").put("signature", OwnSignature.of(thought)));
            thought.clear();
            endBlock();
        }
        if (textOpen) {
            endBlock();
            textOpen = false;
        }
    }

    private void endBlock() {
        send(MessageJson.object("content_block_stop").put("index", blocks));
        blocks++;
    }

    private void open(ObjectNode block) {
        send(MessageJson.object("content_block_start").put("index", blocks).set("content_block", block));
    }

    private void delta(ObjectNode delta) {
        send(MessageJson.object("content_block_delta").put("index", blocks).set("delta", delta));
    }

    private void send(ObjectNode event) {
        events.accept(event.path("type").asText(), ChatJson.write(event));
    }
}
