package ai.agentsflow.calls;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of answers that were given before.
 *
 * @param off the cache takes no part
 * @param refresh no kept answer will do; what the model says now takes its place
 * @param ttl how old an answer may be, and how long this one may be kept, whatever the temperature; null leaves that to the
 *     catalogue
 */
public record CacheWish(
        boolean off, boolean refresh, @Nullable Duration ttl) {

    public static final CacheWish NONE = new CacheWish(false, false, null);

    private static final String RULE =
            "x-agentsflow-cache takes off, refresh, a number of seconds from 1, or refresh and seconds: refresh, 600";

    /**
     * Reads the header {@code x-agentsflow-cache}.
     *
     * @param header {@code off}, {@code refresh}, seconds, or the last two with a comma between; null for {@link #NONE}
     * @throws IllegalArgumentException for anything else; the message says what can be sent
     */
    public static CacheWish parse(@Nullable String header) {
        if (header == null) {
            return NONE;
        }
        boolean off = false;
        boolean refresh = false;
        Duration ttl = null;
        for (String part : header.split(",", -1)) {
            var word = part.strip().toLowerCase(Locale.ROOT);
            switch (word) {
                case "off" -> off = true;
                case "refresh" -> refresh = true;
                default -> ttl = seconds(word);
            }
        }
        if (off && (refresh || ttl != null)) {
            throw new IllegalArgumentException(RULE);
        }
        return new CacheWish(off, refresh, ttl);
    }

    private static Duration seconds(String word) {
        if (!word.matches("0*[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(RULE);
        }
        return Duration.ofSeconds(Long.parseLong(word));
    }
}
