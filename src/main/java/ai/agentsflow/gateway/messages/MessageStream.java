package ai.agentsflow.gateway.messages;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.TokenUsage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A streamed answer of the inner language as the events of Anthropic's API
 * (<a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">reference</a>): a message begins, its blocks come
 * one after the other, each with an index, and the message ends. Heard by one thread at a time.
 */
public final class MessageStream {

    private final String model;
    private final long promptEstimate;
    private final BiConsumer<String, String> events;
    private final Set<Integer> toolsSeen = new HashSet<>();
    private boolean begun;
    private int blocks;
    private boolean textOpen;
    private @Nullable OpenTool tool;
    private @Nullable String finishReason;
    private boolean refused;
    private long cached;

    /** The tool whose arguments are coming in. */
    private record OpenTool(int number, String id, StringBuilder arguments) {}

    /**
     * For one answer.
     *
     * @param model the name that the client shall see
     * @param promptEstimate about how many tokens there are to read: told at the beginning, corrected at the end
     * @param events hears each event's name, and its data on one line
     */
    public MessageStream(String model, long promptEstimate, BiConsumer<String, String> events) {
        this.model = model;
        this.promptEstimate = promptEstimate;
        this.events = events;
    }

    /**
     * The next chunk.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when the model asks for a tool in a way that nobody can follow
     */
    public void output(ModelOutput output) {
        begin();
        var chunk = ProviderJson.tree(output.json());
        var choice = MessageJson.choice(chunk);
        var delta = choice.has("delta") ? choice.path("delta") : choice.path("message");
        refused |= !delta.path("refusal").asText("").isEmpty();
        var text = MessageJson.said(delta);
        if (!text.isEmpty()) {
            text(text);
        }
        int number = 0;
        for (JsonNode call : delta.path("tool_calls")) {
            tool(call, call.path("index").asInt(number++));
        }
        if (output.finishReason() != null) {
            finishReason = output.finishReason();
        }
        cached = Math.max(cached, MessageJson.cached(chunk));
    }

    /**
     * The answer is complete.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when the last tool's arguments are no JSON object
     */
    public void end(TokenUsage counted) {
        begin();
        close();
        var end = MessageJson.object("message_delta");
        end.putObject("delta")
                .put("stop_reason", refused ? "refusal" : MessageJson.stopReason(finishReason, !toolsSeen.isEmpty()))
                .putNull("stop_sequence");
        end.set("usage", MessageJson.usage(counted, cached));
        send(end);
        send(MessageJson.object("message_stop"));
    }

    /** How many tokens were read is known at the end only, and clients show what they are told here until then. */
    private void begin() {
        if (!begun) {
            begun = true;
            var message = MessageJson.message(model);
            message.set("usage", MessageJson.usage(new TokenUsage(promptEstimate, 0, true), 0));
            send(MessageJson.object("message_start").set("message", message));
        }
    }

    private void text(String text) {
        if (!textOpen) {
            close();
            open(MessageJson.text(""));
            textOpen = true;
        }
        delta(MessageJson.object("text_delta").put("text", text));
    }

    /** A call's id comes with its first piece; the number alone does not tell calls apart at every server. */
    private void tool(JsonNode call, int number) {
        var id = call.path("id").asText("");
        var current = tool;
        if (current == null || current.number() != number || !(id.isEmpty() || id.equals(current.id()))) {
            current = begin(call, number, id);
        }
        var piece = call.at("/function/arguments").asText("");
        if (!piece.isEmpty()) {
            current.arguments().append(piece);
            delta(MessageJson.object("input_json_delta").put("partial_json", piece));
        }
    }

    private OpenTool begin(JsonNode call, int number, String id) {
        if (id.isEmpty() && toolsSeen.contains(number)) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the model went back to a tool's arguments after others");
        }
        close();
        open(MessageJson.toolUse(call).set("input", JsonNodeFactory.instance.objectNode()));
        toolsSeen.add(number);
        var begun = new OpenTool(number, id, new StringBuilder());
        tool = begun;
        return begun;
    }

    private void open(ObjectNode block) {
        send(MessageJson.object("content_block_start").put("index", blocks).set("content_block", block));
    }

    private void delta(ObjectNode delta) {
        send(MessageJson.object("content_block_delta").put("index", blocks).set("delta", delta));
    }

    private void close() {
        var ending = tool;
        if (ending != null) {
            if (ending.arguments().isEmpty()) {
                // clients insist on a piece, though there is nothing to tell
                delta(MessageJson.object("input_json_delta").put("partial_json", "{}"));
            }
            MessageJson.input(ending.arguments().toString(), "length".equals(finishReason));
        }
        if (textOpen || ending != null) {
            send(MessageJson.object("content_block_stop").put("index", blocks));
            blocks++;
        }
        textOpen = false;
        tool = null;
    }

    private void send(ObjectNode event) {
        events.accept(event.path("type").asText(), MessageJson.write(event));
    }
}
