package ai.agentsflow.providers.signed;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.openai.AnswerUsage;
import ai.agentsflow.dialect.openai.AnswerWriter;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.function.Consumer;

/** An answer, whole or in binary frames, each with its event's name in a header and JSON in it. */
final class ConverseAnswer implements AnswerReader {

    private static final int TOO_MANY_REQUESTS = 429;

    private final AnswerWriter writer = new AnswerWriter("chatcmpl-signed", "m", 0);
    private boolean whole;

    @Override
    public ModelOutput whole(byte[] json) {
        var answer = ProviderJson.tree(json);
        var text = answer.at("/output/message/content/0/text");
        if (!text.isTextual()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        var message = AnswerWriter.object().put("role", "assistant");
        message.set("content", text);
        return writer.whole(message, "stop", null, usage(answer.path("usage")));
    }

    @Override
    public boolean piece(byte[] frame, Consumer<ModelOutput> told) {
        var headers = BinaryFrames.headers(frame);
        var json = ProviderJson.tree(BinaryFrames.payload(frame));
        String exception = headers.getOrDefault(":exception-type", "");
        if (exception.equals("throttlingException")) {
            throw new UpstreamError(TOO_MANY_REQUESTS, json.path("message").asText()).failure();
        } else if (!exception.isEmpty()) {
            throw new ModelFailure(ModelFailure.Kind.UPSTREAM_ERROR, "The model's provider reported an error.");
        }
        switch (headers.getOrDefault(":event-type", "")) {
            case "messageStart" -> told.accept(writer.beginning());
            case "contentBlockDelta" -> {
                var delta = AnswerWriter.object();
                delta.set("content", json.at("/delta/text"));
                told.accept(writer.chunk(delta, null, null));
            }
            case "messageStop" -> told.accept(writer.chunk(AnswerWriter.object(), "stop", null));
            case "metadata" -> {
                whole = true;
                told.accept(writer.end(usage(json.path("usage"))));
            }
            default -> {} // what is new
        }
        return whole;
    }

    @Override
    public boolean isWhole() {
        return whole;
    }

    private static AnswerUsage usage(JsonNode told) {
        return Objects.requireNonNull(
                AnswerUsage.of(
                        ReportedUsage.of(
                                TokenCount.of(told.path("inputTokens")), TokenCount.of(told.path("outputTokens"))),
                        () -> 0),
                "the upstream of the test counts");
    }
}
