package ai.agentsflow.providers.signed;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelListener;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.upstream.AnswerInPieces;

/** An answer in binary frames, each with its event's name in a header and JSON in it. */
final class SignedStream extends AnswerInPieces {

    private static final int TOO_MANY_REQUESTS = 429;

    private final AnswerWriter writer = new AnswerWriter("chatcmpl-signed", "m", 0);
    private boolean whole;

    SignedStream(ModelListener listener, int most) {
        super(listener, most, BinaryFrames.FRAMING);
    }

    @Override
    protected Progress read(byte[] frame) {
        var headers = BinaryFrames.headers(frame);
        var json = ProviderJson.tree(BinaryFrames.payload(frame));
        String exception = headers.getOrDefault(":exception-type", "");
        if (exception.equals("throttlingException")) {
            throw new UpstreamError(TOO_MANY_REQUESTS, json.path("message").asText()).failure();
        } else if (!exception.isEmpty()) {
            throw new ModelFailure(ModelFailure.Kind.UPSTREAM_ERROR, "The model's provider reported an error.");
        }
        return switch (headers.getOrDefault(":event-type", "")) {
            case "messageStart" -> tell(writer.beginning());
            case "contentBlockDelta" -> {
                var delta = AnswerWriter.object();
                delta.set("content", json.at("/delta/text"));
                yield tell(writer.chunk(delta, null, null));
            }
            case "messageStop" -> tell(writer.chunk(AnswerWriter.object(), "stop", null));
            case "metadata" -> {
                whole = true;
                tell(writer.end(SignedProvider.usage(json.path("usage"))));
                yield Progress.COMPLETE;
            }
            default -> Progress.EVENT;
        };
    }

    @Override
    protected boolean whole() {
        return whole;
    }
}
