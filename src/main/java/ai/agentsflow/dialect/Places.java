package ai.agentsflow.dialect;

import org.jspecify.annotations.Nullable;

/**
 * Where the values of an answer's outer members stand in its bytes; null for one that is not there.
 *
 * @param usageMember {@code usage} with its name
 * @param choices whether the list of choices holds any
 */
public record Places(
        @Nullable Span id,
        @Nullable Span created,
        @Nullable Span model,
        @Nullable Span usage,
        @Nullable Span usageMember,
        boolean choices) {

    public static final Places NONE = new Places(null, null, null, null, null, false);
}
