package ai.agentsflow.upstream;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an upstream's requests differ from OpenAI's usual ones, as far as somebody has said so.
 *
 * @param maxTokens how the limit of an answer is called; null: as it came, or as is known of the model
 * @param streamOptions whether the upstream takes {@code stream_options}
 * @param user what becomes of {@code user}
 */
public record Parameters(@Nullable MaxTokens maxTokens, boolean streamOptions, User user) {

    /** Nothing differs. */
    public static final Parameters USUAL = new Parameters(null, true, User.PASS);

    /** What the longest answer is called. */
    public enum MaxTokens {
        MAX_TOKENS,
        MAX_COMPLETION_TOKENS;

        /** The word for it, in the catalogue and in requests. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What becomes of the name of a client's own user. */
    public enum User {
        /** It goes on as it came. */
        PASS,
        /** Its SHA-256 goes on, in 64 hexadecimal digits. */
        HASH,
        /** It does not go on. */
        DROP;

        /** The word for it in the catalogue. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
