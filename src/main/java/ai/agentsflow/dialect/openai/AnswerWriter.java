package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.ReportedUsage;
import ai.agentsflow.dialect.TokenCount;
import ai.agentsflow.dialect.Tokens;
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
     * The whole answer.
     *
     * @param logprobs what the vendor tells of the tokens' probabilities
     * @param usage null when the vendor does not tell
     */
    public ModelOutput whole(
            ObjectNode message, String finishReason, @Nullable JsonNode logprobs, @Nullable AnswerUsage usage) {
        var answer = frame("chat.completion");
        choice(answer, "message", message, finishReason, logprobs);
        return usage == null ? read(answer) : read(answer, usage);
    }

    /**
     * The whole answer in several choices.
     *
     * @param messages of each choice, in the order of their indexes
     * @param finishReasons of each choice
     */
    public ModelOutput whole(List<ObjectNode> messages, List<String> finishReasons, AnswerUsage usage) {
        var answer = frame("chat.completion");
        var choices = answer.putArray("choices");
        for (int index = 0; index < messages.size(); index++) {
            choices.add(choice(index, "message", messages.get(index), finishReasons.get(index), null));
        }
        return read(answer, usage);
    }

    /** The next piece; the reason for the end is null while it goes on. */
    public ModelOutput chunk(ObjectNode delta, @Nullable String finishReason, @Nullable JsonNode logprobs) {
        var chunk = frame("chat.completion.chunk");
        choice(chunk, "delta", delta, finishReason, logprobs);
        return read(chunk);
    }

    /** The next piece of one of several choices. */
    public ModelOutput chunk(int index, ObjectNode delta, @Nullable String finishReason) {
        var chunk = frame("chat.completion.chunk");
        chunk.putArray("choices").add(choice(index, "delta", delta, finishReason, null));
        return read(chunk);
    }

    /** The piece that comes first and names the role. */
    public ModelOutput beginning() {
        return chunk(object().put("role", "assistant").put("content", ""), null, null);
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

    private static void choice(
            ObjectNode frame,
            String member,
            ObjectNode value,
            @Nullable String finishReason,
            @Nullable JsonNode logprobs) {
        frame.putArray("choices").add(choice(0, member, value, finishReason, logprobs));
    }

    private static ObjectNode choice(
            int index, String member, ObjectNode value, @Nullable String finishReason, @Nullable JsonNode logprobs) {
        var choice = object().put("index", index);
        choice.set(member, value);
        choice.set("logprobs", logprobs);
        return choice.put("finish_reason", finishReason);
    }

    private ModelOutput read(ObjectNode answer) {
        var output = ModelOutputReader.read(ProviderJson.bytes(answer));
        written += Tokens.estimate(output.text());
        return output;
    }

    private ModelOutput read(ObjectNode answer, AnswerUsage usage) {
        long estimate = written
                + Tokens.estimate(answer.at("/choices/0/message/content").asText(""));
        answer.set("usage", usage.json(estimate));
        return read(answer).withUsage(usage.told());
    }
}
