package ai.agentsflow.translate.anthropic;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

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
import java.util.function.LongSupplier;

/** An answer in one piece. */
final class WholeMessage {

    private WholeMessage() {}

    /**
     * Translates it.
     *
     * @param promptEstimate about how many tokens there were to read, for a server that does not count them
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, or what it tells of
     */
    static ModelOutput read(byte[] json, LongSupplier promptEstimate) {
        var message = ProviderJson.tree(json);
        if (message.path("type").asText().equals("error")) {
            throw UpstreamError.inBand(message.path("error")).failure();
        }
        if (!message.path("content").isArray() || !isGiven(message.path("stop_reason"))) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        var usage = new MessageUsage().add(message.path("usage"));
        return new AnswerWriter(
                        message.path("id").asText(),
                        message.path("model").asText(),
                        Instant.now().getEpochSecond())
                .whole(
                        said(message.path("content")),
                        StopReasons.finishReason(message.path("stop_reason").asText()),
                        null,
                        AnswerUsage.of(usage.told(), promptEstimate));
    }

    private static ObjectNode said(JsonNode blocks) {
        var text = new StringBuilder();
        var thoughts = new StringBuilder();
        var calls = Blocks.array();
        for (JsonNode block : blocks) {
            switch (block.path("type").asText()) {
                case "text" -> text.append(block.path("text").asText());
                case "thinking" -> thoughts.append(block.path("thinking").asText());
                case "tool_use" ->
                    calls.add(AnswerWriter.toolCall(
                            block.path("id").asText(),
                            block.path("name").asText(),
                            block.path("input").toString()));
                default -> {} // what Anthropic's own tools did, and what is new
            }
        }
        var said = AnswerWriter.object().put("role", "assistant");
        said.put("content", text.isEmpty() && !calls.isEmpty() ? null : text.toString());
        if (!thoughts.isEmpty()) {
            said.put("reasoning_content", thoughts.toString());
        }
        if (!calls.isEmpty()) {
            said.set("tool_calls", calls);
        }
        return said;
    }
}
