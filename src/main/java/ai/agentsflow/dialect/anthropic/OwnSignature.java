package ai.agentsflow.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What stands as the signature of a thought that comes from a model of another API. Anthropic signs thoughts and refuses a signature
 * that is not its own; this one is no secret and proves nothing. It says by which names the model told its thoughts, since those are
 * the names by which it reads them again.
 */
public final class OwnSignature {

    private static final String MARK = "agentsflow.1.";
    private static final byte[] MARKED = ('"' + MARK).getBytes(StandardCharsets.US_ASCII);

    /** The names that servers with OpenAI's API have for a thought. */
    public static final List<String> NAMES = List.of("reasoning_content", "reasoning");

    private OwnSignature() {}

    /** For a thought that was told by these names, some of {@link #NAMES}. */
    public static String of(Collection<String> names) {
        return MARK + String.join(".", names);
    }

    /** The names in a signature of ours; empty for another's. */
    public static List<String> names(JsonNode block) {
        var signature = block.path("signature").asText("");
        if (!signature.startsWith(MARK)) {
            return List.of();
        }
        var told = List.of(signature.substring(MARK.length()).split("\\.", -1));
        return NAMES.stream().filter(told::contains).toList();
    }

    /** Whether a JSON string is one of ours. */
    static boolean isAt(byte[] json, int start, int end) {
        return end - start > MARKED.length
                && Arrays.equals(json, start, start + MARKED.length, MARKED, 0, MARKED.length);
    }

    /** Takes the thoughts that are signed by us out of a request, and messages that consist of nothing else. */
    static void strip(JsonNode request) {
        var messages = request.path("messages").iterator();
        while (messages.hasNext()) {
            var content = messages.next().path("content");
            int before = content.size();
            var blocks =
                    content.isArray() ? content.iterator() : List.<JsonNode>of().iterator();
            while (blocks.hasNext()) {
                if (blocks.next() instanceof ObjectNode block
                        && block.path("signature").asText("").startsWith(MARK)) {
                    blocks.remove();
                }
            }
            if (before > 0 && content.isEmpty()) {
                messages.remove();
            }
        }
    }
}
