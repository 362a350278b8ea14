package ai.agentsflow.platform.web;

import ai.agentsflow.platform.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Entity tags: what an answer is known by to a client that keeps it. */
public final class EntityTags {

    private static final int CHARACTERS = 32;

    private EntityTags() {}

    /** Of a content, in quotes. */
    public static String of(String content) {
        var digest = Sha256.of(content.getBytes(StandardCharsets.UTF_8));
        return '"' + HexFormat.of().formatHex(digest).substring(0, CHARACTERS) + '"';
    }

    /**
     * Whether a client has it already; RFC 9110, 13.1.2: compared weakly.
     *
     * @param known the header {@code If-None-Match}
     */
    public static boolean isKnown(@Nullable String known, String etag) {
        return known != null
                && Arrays.stream(known.split(","))
                        .map(String::strip)
                        .anyMatch(one ->
                                one.equals("*") || one.replaceFirst("^W/", "").equals(etag));
    }
}
