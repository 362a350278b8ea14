package ai.agentsflow.translate.gemini;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.gemini.GeminiUsage;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer in events, each of the form of a whole one. No event says that it is the last: a signature and the counts may come after
 * the reason for the end, so that is told when the stream is over.
 */
final class GeminiAnswer implements AnswerReader {

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
    GeminiAnswer(LongSupplier promptEstimate) {
        this.promptEstimate = promptEstimate;
    }

    @Override
    public ModelOutput whole(byte[] json) {
        return GeminiReply.whole(json, promptEstimate);
    }

    @Override
    public boolean piece(byte[] json, Consumer<ModelOutput> told) {
        var reply = GeminiReply.read(json);
        if (writer == null) {
            writer = reply.writer();
        }
        usage.add(reply.usage());
        for (JsonNode candidate : reply.candidates()) {
            tell(writer, candidate, told);
        }
        return false;
    }

    private void tell(AnswerWriter writer, JsonNode json, Consumer<ModelOutput> listener) {
        int index = GeminiReply.index(json);
        var told = candidates.get(index);
        if (told == null) {
            told = new Told();
            candidates.put(index, told);
            listener.accept(writer.beginning(index));
        }
        var said = told.candidate.add(json);
        var delta = said.delta();
        if (!delta.isEmpty() || said.logprobs() != null) {
            listener.accept(writer.chunk(new AnswerWriter.Choice(index, delta, null, said.logprobs())));
        }
        for (ObjectNode call : said.calls()) {
            var arguments = call.at("/function/arguments").asText();
            call.withObjectProperty("function").put("arguments", "");
            var beginning = AnswerWriter.object();
            beginning.putArray("tool_calls").add(call.put("index", told.calls));
            listener.accept(writer.chunk(new AnswerWriter.Choice(index, beginning, null, null)));
            listener.accept(writer.chunk(
                    new AnswerWriter.Choice(index, AnswerWriter.toolCallArguments(told.calls, arguments), null, null)));
            told.calls++;
        }
    }

    @Override
    public boolean isWhole() {
        return !candidates.isEmpty() && candidates.values().stream().allMatch(told -> told.candidate.ended());
    }

    @Override
    public void last(Consumer<ModelOutput> listener) {
        if (writer == null) {
            return;
        }
        for (var told : candidates.entrySet()) {
            listener.accept(writer.chunk(new AnswerWriter.Choice(
                    told.getKey(),
                    AnswerWriter.object(),
                    told.getValue().candidate.finishReason(),
                    null)));
        }
        var counted = AnswerUsage.of(usage.told(), promptEstimate);
        if (counted != null) {
            listener.accept(writer.end(counted));
        }
    }
}
