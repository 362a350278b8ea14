package ai.agentsflow.providers.ollama;

import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.upstream.AnswerInPieces;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An answer in lines, each an object; the one that says {@code done} makes it whole. */
final class OllamaStream extends AnswerInPieces {

    private final LongSupplier promptEstimate;
    private @Nullable AnswerWriter writer;
    private int calls;
    private boolean said;
    private boolean whole;

    /** For one answer; the estimate is wanted where the prompt is not counted. */
    OllamaStream(ModelListener listener, int most, LongSupplier promptEstimate) {
        super(listener, most, Framing.LINES);
        this.promptEstimate = promptEstimate;
    }

    @Override
    protected Progress read(byte[] line) {
        var reply = OllamaReply.read(line);
        if (writer == null) {
            writer = reply.writer();
            tell(writer.beginning());
        }
        var brought = said(reply, writer);
        said |= brought == Progress.CONTENT;
        if (!reply.done()) {
            return brought;
        }
        reply.requireAnswer(said);
        whole = true;
        tell(writer.chunk(AnswerWriter.object(), reply.finishReason(calls > 0), null));
        var usage = reply.usage(promptEstimate);
        if (usage != null) {
            tell(writer.end(usage));
        }
        return Progress.COMPLETE;
    }

    @Override
    protected boolean whole() {
        return whole;
    }

    private Progress said(OllamaReply reply, AnswerWriter writer) {
        var delta = AnswerWriter.object();
        if (!reply.thoughts().isEmpty()) {
            delta.put("reasoning_content", reply.thoughts());
        }
        if (!reply.text().isEmpty()) {
            delta.put("content", reply.text());
        }
        var progress = Progress.EVENT;
        if (!delta.isEmpty() || reply.logprobs() != null) {
            progress = tell(writer.chunk(delta, null, reply.logprobs()));
        }
        for (JsonNode call : reply.calls()) {
            tell(AnswerWriter.toolCallBeginning(calls, OllamaReply.id(call), OllamaReply.name(call)), writer);
            progress = tell(AnswerWriter.toolCallArguments(calls, OllamaReply.arguments(call)), writer);
            calls++;
        }
        return progress;
    }

    private Progress tell(ObjectNode delta, AnswerWriter writer) {
        return tell(writer.chunk(delta, null, null));
    }
}
