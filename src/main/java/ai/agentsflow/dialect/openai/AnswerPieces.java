package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelPiece;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.counting.ReportedUsage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes {@link ModelPiece}s of a whole answer's bytes as they come. */
public final class AnswerPieces {

    private final AnswerScan scan = new AnswerScan();
    private byte[] rest = {};

    /**
     * The next piece; a model's name that is cut off at its end comes with the one after it.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} for what is no object, or what an error in it means
     */
    public ModelPiece next(byte[] bytes) {
        byte[] part = bytes;
        if (rest.length > 0) {
            part = Arrays.copyOf(rest, rest.length + bytes.length);
            System.arraycopy(bytes, 0, part, rest.length, bytes.length);
        }
        int ready = scan.read(part);
        refuseError();
        rest = Arrays.copyOfRange(part, ready, part.length);
        return new ModelPiece(ready == part.length ? part : Arrays.copyOf(part, ready), scan.model(), null, null);
    }

    /**
     * The answer is over: its last piece, without bytes.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when the object is not closed
     */
    public ModelPiece end() {
        if (!scan.isWhole()) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer ended before its object was closed");
        }
        return new ModelPiece(new byte[0], null, scan.finishReason(), usage(scan.usage()));
    }

    private void refuseError() {
        byte[] error = scan.error();
        if (error != null) {
            throw UpstreamError.inBand(ProviderJson.tree(error)).failure();
        }
    }

    private static @Nullable ReportedUsage usage(byte @Nullable [] json) {
        return json == null ? null : UsageReader.read(json);
    }
}
