package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.dialect.ReportedUsage;
import ai.agentsflow.dialect.TokenCount;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told of a message's tokens, at once or little by little; the counts that a stream tells last are those of the whole message. */
public final class MessageUsage {

    private static final String CACHED = "cache_read_input_tokens";
    private static final String WRITTEN = "output_tokens";
    private static final List<String> COUNTS = List.of("input_tokens", "cache_creation_input_tokens", CACHED, WRITTEN);

    private final Map<String, TokenCount> counts = new HashMap<>();

    /** Reads on. */
    public MessageUsage add(JsonNode usage) {
        for (String name : COUNTS) {
            add(name, TokenCount.of(usage.path(name)));
        }
        return this;
    }

    /** Reads on, from the object that the parser has come to. */
    void add(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (COUNTS.contains(name)) {
                add(name, TokenCount.read(parser));
            }
            parser.skipChildren();
        }
    }

    private void add(String name, @Nullable TokenCount count) {
        if (count != null) {
            counts.merge(name, count, TokenCount::then);
        }
    }

    /** Null as long as nothing is told. What was read from the cache, or written to it, is not in {@code input_tokens}. */
    public @Nullable ReportedUsage told() {
        var read = TokenCount.sum(
                counts.get("input_tokens"), counts.get("cache_creation_input_tokens"), counts.get(CACHED));
        return ReportedUsage.of(read, counts.get(WRITTEN));
    }

    /** How many of the tokens that were read came from the cache; null when that is not told. */
    public @Nullable TokenCount cached() {
        return counts.get(CACHED);
    }
}
