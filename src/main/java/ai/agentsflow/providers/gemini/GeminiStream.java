package ai.agentsflow.providers.gemini;

import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.upstream.AnswerInPieces;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer in events, each of the form of a whole one. No event says that it is the last: a signature and the counts may come after
 * the reason for the end, so that is told when the stream is over.
 */
final class GeminiStream extends AnswerInPieces {

    private final GeminiUsage usage = new GeminiUsage();
    private final Map<Integer, Told> candidates = new TreeMap<>();
    private final LongSupplier promptEstimate;
    private @Nullable AnswerWriter writer;

    /** A candidate, and how many of its calls have been told. */
    private static final class Told {
        private final GeminiCandidate candidate = new GeminiCandidate();
        private int calls;
    }

    /** For one answer; the estimate is wanted where the prompt is not counted. */
    GeminiStream(ModelListener listener, int most, LongSupplier promptEstimate) {
        super(listener, most, Framing.EVENTS);
        this.promptEstimate = promptEstimate;
    }

    @Override
    protected Progress read(byte[] data) {
        var reply = GeminiReply.read(data);
        if (writer == null) {
            writer = reply.writer();
        }
        usage.add(reply.usage());
        var progress = Progress.EVENT;
        for (JsonNode candidate : reply.candidates()) {
            var brought = tell(writer, candidate);
            progress = brought == Progress.CONTENT ? brought : progress;
        }
        return progress;
    }

    private Progress tell(AnswerWriter writer, JsonNode json) {
        int index = GeminiReply.index(json);
        var told = candidates.get(index);
        if (told == null) {
            told = new Told();
            candidates.put(index, told);
            tell(writer.beginning(index));
        }
        var said = told.candidate.add(json);
        var progress = Progress.EVENT;
        var delta = said.delta();
        if (!delta.isEmpty() || said.logprobs() != null) {
            progress = tell(writer.chunk(new AnswerWriter.Choice(index, delta, null, said.logprobs())));
        }
        for (ObjectNode call : said.calls()) {
            var arguments = call.at("/function/arguments").asText();
            call.withObjectProperty("function").put("arguments", "");
            var beginning = AnswerWriter.object();
            beginning.putArray("tool_calls").add(call.put("index", told.calls));
            tell(writer.chunk(new AnswerWriter.Choice(index, beginning, null, null)));
            progress = tell(writer.chunk(
                    new AnswerWriter.Choice(index, AnswerWriter.toolCallArguments(told.calls, arguments), null, null)));
            told.calls++;
        }
        return progress;
    }

    @Override
    protected boolean whole() {
        return !candidates.isEmpty() && candidates.values().stream().allMatch(told -> told.candidate.ended());
    }

    @Override
    protected void last() {
        if (writer == null) {
            return;
        }
        for (var told : candidates.entrySet()) {
            tell(writer.chunk(new AnswerWriter.Choice(
                    told.getKey(),
                    AnswerWriter.object(),
                    told.getValue().candidate.finishReason(),
                    null)));
        }
        var counted = usage.told(promptEstimate);
        if (counted != null) {
            tell(writer.end(counted));
        }
    }
}
