package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes in the inner language what a vendor says in its own: one answer, in one piece ({@code chat.completion}) or in several
 * ({@code chat.completion.chunk}).
 */
public final class AnswerWriter {

    private final String id;
    private final String model;
    private final long created;
    private long written;

    /**
     * For one answer.
     *
     * @param model the vendor's name of the model
     * @param created seconds since 1970
     */
    public AnswerWriter(String id, String model, long created) {
        this.id = id;
        this.model = model;
        this.created = created;
    }

    /**
     * One of the answers to a request, or a piece of one.
     *
     * @param index its place among them, from 0
     * @param said the message, or what the piece adds to it
     * @param finishReason why it ends; null while it goes on
     * @param logprobs what the vendor tells of the tokens' probabilities; null when it does not
     */
    public record Choice(
            int index,
            ObjectNode said,
            @Nullable String finishReason,
            @Nullable JsonNode logprobs) {}

    /**
     * The whole answer.
     *
     * @param logprobs what the vendor tells of the tokens' probabilities
     * @param usage null when the vendor does not tell
     */
    public ModelOutput whole(
            ObjectNode message, String finishReason, @Nullable JsonNode logprobs, @Nullable AnswerUsage usage) {
        return whole(List.of(new Choice(0, message, finishReason, logprobs)), usage);
    }

    /** The whole answer of a vendor that gives several at once. */
    public ModelOutput whole(List<Choice> choices, @Nullable AnswerUsage usage) {
        var answer = frame("chat.completion");
        var all = answer.putArray("choices");
        choices.forEach(choice -> choice(all.addObject(), "message", choice));
        return usage == null ? read(answer) : read(answer, usage);
    }

    /** The next piece; the reason for the end is null while it goes on. */
    public ModelOutput chunk(ObjectNode delta, @Nullable String finishReason, @Nullable JsonNode logprobs) {
        return chunk(new Choice(0, delta, finishReason, logprobs));
    }

    /** The next piece of one of several answers. */
    public ModelOutput chunk(Choice choice) {
        var chunk = frame("chat.completion.chunk");
        choice(chunk.putArray("choices").addObject(), "delta", choice);
        return read(chunk);
    }

    /** The piece that comes first and names the role. */
    public ModelOutput beginning() {
        return beginning(0);
    }

    /** The piece that comes first of one of several answers. */
    public ModelOutput beginning(int index) {
        return chunk(new Choice(index, object().put("role", "assistant").put("content", ""), null, null));
    }

    /** The piece that comes last and tells what was used. */
    public ModelOutput end(AnswerUsage usage) {
        var chunk = frame("chat.completion.chunk");
        chunk.putArray("choices");
        return read(chunk, usage);
    }

    /**
     * What was used, in tokens, each from 0 to {@link TokenCount#MOST}.
     *
     * @param prompt all that was read, the cached included
     */
    public static AnswerUsage usage(long prompt, long cached, long completion) {
        return new AnswerUsage(
                new ReportedUsage(new TokenCount(prompt, false), new TokenCount(completion, false)), cached, () -> 0);
    }

    /** A call of a tool, as it stands in a whole message. */
    public static ObjectNode toolCall(String id, String name, String arguments) {
        var call = object().put("id", id).put("type", "function");
        call.putObject("function").put("name", name).put("arguments", arguments);
        return call;
    }

    /** The delta that begins a call of a tool: everything but the arguments. */
    public static ObjectNode toolCallBeginning(int index, String id, String name) {
        var call = object().put("index", index);
        call.setAll(toolCall(id, name, ""));
        var delta = object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    /** The delta that goes on with its arguments. */
    public static ObjectNode toolCallArguments(int index, String piece) {
        var delta = object();
        delta.putArray("tool_calls")
                .addObject()
                .put("index", index)
                .putObject("function")
                .put("arguments", piece);
        return delta;
    }

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode frame(String kind) {
        return object().put("id", id)
                .put("object", kind)
                .put("created", created)
                .put("model", model);
    }

    private static void choice(ObjectNode json, String member, Choice choice) {
        json.put("index", choice.index());
        json.set(member, choice.said());
        json.set("logprobs", choice.logprobs());
        json.put("finish_reason", choice.finishReason());
    }

    private ModelOutput read(ObjectNode answer) {
        var output = ModelOutputReader.read(ProviderJson.bytes(answer));
        written += output.estimate();
        return output;
    }

    private ModelOutput read(ObjectNode answer, AnswerUsage usage) {
        answer.set(
                "usage",
                usage.json(() -> written
                        + ModelOutputReader.read(ProviderJson.bytes(answer)).estimate()));
        return read(answer).withUsage(usage.told());
    }
}
