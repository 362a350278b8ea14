package ai.agentsflow.translate.anthropic;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.anthropic.MessageUsage;
import ai.agentsflow.dialect.anthropic.StopReasons;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer in <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Anthropic's events</a>, from
 * {@code message_start} to {@code message_stop}; without the latter it is not whole. Events and deltas that are not known are
 * passed by, as Anthropic asks for.
 */
final class AnthropicAnswer implements AnswerReader {

    private final Map<Integer, ToolUse> toolUses = new HashMap<>();
    private final MessageUsage usage = new MessageUsage();
    private final LongSupplier promptEstimate;
    private Consumer<ModelOutput> listener = output -> {};
    private @Nullable AnswerWriter writer;
    private boolean finished;
    private boolean whole;

    /** A tool's call under way: its place among the calls, and its arguments if they do not come in pieces. */
    private record ToolUse(int index, String input) {}

    /** For one answer; the estimate is wanted where the prompt is not counted. */
    AnthropicAnswer(LongSupplier promptEstimate) {
        this.promptEstimate = promptEstimate;
    }

    @Override
    public ModelOutput whole(byte[] json) {
        return WholeMessage.read(json, promptEstimate);
    }

    @Override
    public boolean piece(byte[] json, Consumer<ModelOutput> told) {
        listener = told;
        read(ProviderJson.tree(json));
        return whole;
    }

    private void read(JsonNode event) {
        switch (event.path("type").asText()) {
            case "message_start" -> begin(event.path("message"));
            case "content_block_start" -> beginBlock(event.path("index").asInt(), event.path("content_block"));
            case "content_block_delta" -> goOn(event.path("index").asInt(), event.path("delta"));
            case "content_block_stop" -> endBlock(event.path("index").asInt());
            case "message_delta" -> finish(event);
            case "message_stop" -> complete();
            case "error" -> throw UpstreamError.inBand(event.path("error")).failure();
            case "" -> throw broken("an event without a type");
            // a ping says that the model is still at work
            default -> {}
        }
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    private void begin(JsonNode message) {
        writer = new AnswerWriter(
                message.path("id").asText(),
                message.path("model").asText(),
                Instant.now().getEpochSecond());
        var told = usage.add(message.path("usage")).told();
        var beginning = writer().beginning();
        // what was read is paid for, however the answer ends
        listener.accept(told == null ? beginning : beginning.withUsage(told));
    }

    private void beginBlock(int place, JsonNode block) {
        switch (block.path("type").asText()) {
            case "text" -> say("content", block.path("text").asText());
            case "thinking" -> say("reasoning_content", block.path("thinking").asText());
            case "tool_use" -> {
                var input = block.path("input");
                var use = new ToolUse(toolUses.size(), input.isObject() ? input.toString() : "{}");
                toolUses.put(place, use);
                tell(AnswerWriter.toolCallBeginning(
                        use.index(),
                        block.path("id").asText(),
                        block.path("name").asText()));
            }
            default -> {} // what Anthropic's own tools did, and what is new
        }
    }

    private void goOn(int place, JsonNode delta) {
        switch (delta.path("type").asText()) {
            case "text_delta" -> say("content", delta.path("text").asText());
            case "thinking_delta" ->
                say("reasoning_content", delta.path("thinking").asText());
            case "input_json_delta" -> input(place, delta.path("partial_json").asText());
            default -> {}
        }
    }

    private void input(int place, String piece) {
        var use = toolUses.get(place);
        if (use != null && !piece.isEmpty()) {
            toolUses.put(place, new ToolUse(use.index(), ""));
            tell(AnswerWriter.toolCallArguments(use.index(), piece));
        }
    }

    /** A tool without arguments gets no piece of them, but no text at all is no JSON. */
    private void endBlock(int place) {
        var use = toolUses.get(place);
        if (use != null && !use.input().isEmpty()) {
            tell(AnswerWriter.toolCallArguments(use.index(), use.input()));
        }
    }

    private void finish(JsonNode event) {
        usage.add(event.path("usage"));
        var reason = event.path("delta").path("stop_reason");
        if (isGiven(reason)) {
            finished = true;
            listener.accept(writer().chunk(AnswerWriter.object(), StopReasons.finishReason(reason.asText()), null));
        }
    }

    private void complete() {
        if (!finished) {
            throw broken("no reason for the end of its answer");
        }
        whole = true;
        var told = AnswerUsage.of(usage.told(), promptEstimate);
        if (told != null) {
            listener.accept(writer().end(told));
        }
    }

    private void say(String member, String text) {
        if (!text.isEmpty()) {
            tell(AnswerWriter.object().put(member, text));
        }
    }

    private void tell(ObjectNode delta) {
        listener.accept(writer().chunk(delta, null, null));
    }

    private AnswerWriter writer() {
        if (writer == null) {
            throw broken("an answer without a beginning");
        }
        return writer;
    }

    private static ModelFailure broken(String what) {
        return new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent " + what);
    }
}
