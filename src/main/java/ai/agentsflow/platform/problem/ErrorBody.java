package ai.agentsflow.platform.problem;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an error's answer holds besides its status.
 *
 * @param json the body
 * @param retryAfter sent as {@code Retry-After}, in whole seconds
 * @param headers others that go with it
 */
public record ErrorBody(
        String mediaType, String json, @Nullable Duration retryAfter, Map<String, String> headers) {

    /** The seconds of {@code Retry-After}: rounded up, at least one. */
    public static long seconds(Duration wait) {
        return Math.max(1, wait.plusMillis(999).toSeconds());
    }
}
