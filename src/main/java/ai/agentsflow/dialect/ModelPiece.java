package ai.agentsflow.dialect;

import ai.agentsflow.dialect.counting.ReportedUsage;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a whole answer that is too large to be held.
 *
 * @param json the next bytes of the upstream's object
 * @param modelAt where in these bytes the value of the outer {@code model} stands, as a whole; null when it is elsewhere
 * @param finishReason why the answer ends, told with the last piece; null when the upstream does not say
 * @param usage the upstream's own count, told with the last piece; null when it says nothing
 */
public record ModelPiece(
        byte[] json,
        @Nullable Span modelAt,
        @Nullable String finishReason,
        @Nullable ReportedUsage usage) {

    /** The bytes, under another name of the model. */
    public byte[] withModel(String name) {
        return modelAt == null
                ? json
                : new JsonSplice(json)
                        .replace(modelAt, ProviderJson.quoted(name))
                        .bytes();
    }
}
