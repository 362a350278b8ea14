package ai.agentsflow.translate.ollama;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** An answer in lines, each an object; the one that says {@code done} makes it whole. */
final class OllamaAnswer implements AnswerReader {

    private final LongSupplier promptEstimate;
    private Consumer<ModelOutput> listener = output -> {};
    private @Nullable AnswerWriter writer;
    private int calls;
    private boolean said;
    private boolean whole;

    /** For one answer; the estimate is wanted where the prompt is not counted. */
    OllamaAnswer(LongSupplier promptEstimate) {
        this.promptEstimate = promptEstimate;
    }

    @Override
    public ModelOutput whole(byte[] json) {
        return OllamaReply.whole(json, promptEstimate);
    }

    @Override
    public boolean piece(byte[] json, Consumer<ModelOutput> told) {
        listener = told;
        var reply = OllamaReply.read(json);
        if (writer == null) {
            writer = reply.writer();
            tell(writer.beginning());
        }
        say(reply, writer);
        if (!reply.done()) {
            return false;
        }
        reply.requireAnswer(said);
        whole = true;
        tell(writer.chunk(AnswerWriter.object(), reply.finishReason(calls > 0), null));
        var usage = reply.usage(promptEstimate);
        if (usage != null) {
            tell(writer.end(usage));
        }
        return true;
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    private void say(OllamaReply reply, AnswerWriter writer) {
        var delta = AnswerWriter.object();
        if (!reply.thoughts().isEmpty()) {
            delta.put("reasoning_content", reply.thoughts());
        }
        if (!reply.text().isEmpty()) {
            delta.put("content", reply.text());
        }
        if (!delta.isEmpty() || reply.logprobs() != null) {
            tell(writer.chunk(delta, null, reply.logprobs()));
        }
        for (JsonNode call : reply.calls()) {
            tell(AnswerWriter.toolCallBeginning(calls, OllamaReply.id(call), OllamaReply.name(call)), writer);
            tell(AnswerWriter.toolCallArguments(calls, OllamaReply.arguments(call)), writer);
            calls++;
        }
    }

    private void tell(ObjectNode delta, AnswerWriter writer) {
        tell(writer.chunk(delta, null, null));
    }

    private void tell(ModelOutput output) {
        said |= output.content();
        listener.accept(output);
    }
}
