package ai.agentsflow.translate;

import java.util.Locale;
import java.util.Optional;

/**
 * A file that stands in the request itself ({@code data:image/png;base64,…}, RFC 2397).
 *
 * @param mediaType in lower case, without parameters; may be empty
 * @param base64 the content
 */
public record DataUrl(String mediaType, String base64) {

    private static final String SCHEME = "data:";
    private static final String ENCODING = ";base64";

    /** Empty when it is another address, or not in base64. */
    public static Optional<DataUrl> of(String url) {
        int comma = url.indexOf(',');
        if (!url.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) || comma < 0) {
            return Optional.empty();
        }
        String head = url.substring(SCHEME.length(), comma).toLowerCase(Locale.ROOT);
        if (!head.endsWith(ENCODING)) {
            return Optional.empty();
        }
        return Optional.of(new DataUrl(head.replaceFirst(";.*", ""), url.substring(comma + 1)));
    }

    /** Never the content, which may be large and is private. */
    @Override
    public String toString() {
        return "DataUrl[%s, %s characters]".formatted(mediaType, base64.length());
    }
}
