package ai.agentsflow.providers.anthropic;

import static ai.agentsflow.providers.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.anthropic.MessageUsage;
import ai.agentsflow.dialect.anthropic.StopReasons;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.upstream.AnswerInPieces;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer in <a href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Anthropic's events</a>, from
 * {@code message_start} to {@code message_stop}; without the latter it is not whole. Events and deltas that are not known are
 * passed by, as Anthropic asks for.
 */
final class StreamedMessage extends AnswerInPieces {

    private final Map<Integer, ToolUse> toolUses = new HashMap<>();
    private final MessageUsage usage = new MessageUsage();
    private final LongSupplier promptEstimate;
    private @Nullable AnswerWriter writer;
    private boolean finished;
    private boolean whole;

    /** A tool's call under way: its place among the calls, and its arguments if they do not come in pieces. */
    private record ToolUse(int index, String input) {}

    /** For one answer; the estimate is wanted where the prompt is not counted. */
    StreamedMessage(ModelListener listener, int most, LongSupplier promptEstimate) {
        super(listener, most, Framing.EVENTS);
        this.promptEstimate = promptEstimate;
    }

    @Override
    protected Progress read(byte[] data) {
        var event = ProviderJson.tree(data);
        return switch (event.path("type").asText()) {
            case "message_start" -> begin(event.path("message"));
            case "content_block_start" -> beginBlock(event.path("index").asInt(), event.path("content_block"));
            case "content_block_delta" -> goOn(event.path("index").asInt(), event.path("delta"));
            case "content_block_stop" -> endBlock(event.path("index").asInt());
            case "message_delta" -> finish(event);
            case "message_stop" -> complete();
            case "error" -> throw UpstreamError.inBand(event.path("error")).failure();
            case "" -> throw broken("an event without a type");
            // a ping says that the model is still at work
            default -> Progress.EVENT;
        };
    }

    @Override
    protected boolean whole() {
        return whole;
    }

    private Progress begin(JsonNode message) {
        writer = new AnswerWriter(
                message.path("id").asText(),
                message.path("model").asText(),
                Instant.now().getEpochSecond());
        var told = usage.add(message.path("usage")).told();
        var beginning = writer().beginning();
        // what was read is paid for, however the answer ends
        return tell(told == null ? beginning : beginning.withUsage(told));
    }

    private Progress beginBlock(int place, JsonNode block) {
        switch (block.path("type").asText()) {
            case "text" -> {
                return piece("content", block.path("text").asText());
            }
            case "thinking" -> {
                return piece("reasoning_content", block.path("thinking").asText());
            }
            case "tool_use" -> {
                var input = block.path("input");
                var use = new ToolUse(toolUses.size(), input.isObject() ? input.toString() : "{}");
                toolUses.put(place, use);
                return tell(AnswerWriter.toolCallBeginning(
                        use.index(),
                        block.path("id").asText(),
                        block.path("name").asText()));
            }
            default -> {
                return Progress.EVENT;
            }
        }
    }

    private Progress goOn(int place, JsonNode delta) {
        return switch (delta.path("type").asText()) {
            case "text_delta" -> piece("content", delta.path("text").asText());
            case "thinking_delta" ->
                piece("reasoning_content", delta.path("thinking").asText());
            case "input_json_delta" -> input(place, delta.path("partial_json").asText());
            default -> Progress.EVENT;
        };
    }

    private Progress input(int place, String piece) {
        var use = toolUses.get(place);
        if (use == null || piece.isEmpty()) {
            return Progress.EVENT;
        }
        toolUses.put(place, new ToolUse(use.index(), ""));
        return tell(AnswerWriter.toolCallArguments(use.index(), piece));
    }

    /** A tool without arguments gets no piece of them, but no text at all is no JSON. */
    private Progress endBlock(int place) {
        var use = toolUses.get(place);
        return use == null || use.input().isEmpty()
                ? Progress.EVENT
                : tell(AnswerWriter.toolCallArguments(use.index(), use.input()));
    }

    private Progress finish(JsonNode event) {
        usage.add(event.path("usage"));
        var reason = event.path("delta").path("stop_reason");
        if (!isGiven(reason)) {
            return Progress.EVENT;
        }
        finished = true;
        return tell(writer().chunk(AnswerWriter.object(), StopReasons.finishReason(reason.asText()), null));
    }

    private Progress complete() {
        if (!finished) {
            throw broken("no reason for the end of its answer");
        }
        whole = true;
        var told = AnswerUsage.of(usage.told(), promptEstimate);
        if (told != null) {
            tell(writer().end(told));
        }
        return Progress.COMPLETE;
    }

    private Progress piece(String member, String text) {
        return text.isEmpty() ? Progress.EVENT : tell(AnswerWriter.object().put(member, text));
    }

    private Progress tell(ObjectNode delta) {
        return tell(writer().chunk(delta, null, null));
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
