package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.dialect.counting.ReportedParts;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
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

    private static final String READ = "input_tokens";
    private static final String CACHED = "cache_read_input_tokens";
    private static final String KEPT = "cache_creation_input_tokens";
    private static final String WRITTEN = "output_tokens";
    private static final List<String> COUNTS = List.of(READ, KEPT, CACHED, WRITTEN);

    /** Two more that stand in objects of their own: what was kept for an hour, and thoughts. */
    private static final String KEPT_LONG = "ephemeral_1h_input_tokens";

    private static final String THOUGHT = "thinking_tokens";
    private static final Map<String, String> INNER =
            Map.of("cache_creation", KEPT_LONG, "output_tokens_details", THOUGHT);

    private final Map<String, TokenCount> counts = new HashMap<>();

    /** Reads on. */
    public MessageUsage add(JsonNode usage) {
        for (String name : COUNTS) {
            add(name, TokenCount.of(usage.path(name)));
        }
        INNER.forEach(
                (object, name) -> add(name, TokenCount.of(usage.path(object).path(name))));
        return this;
    }

    /** Reads on, from the object that the parser has come to. */
    void add(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            String inner = INNER.get(name);
            if (COUNTS.contains(name)) {
                add(name, TokenCount.read(parser));
            } else if (inner != null && value == JsonToken.START_OBJECT) {
                inner(parser, inner);
            }
            parser.skipChildren();
        }
    }

    private void inner(JsonParser parser, String wanted) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(wanted)) {
                add(wanted, TokenCount.read(parser));
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
        var read = TokenCount.sum(counts.get(READ), counts.get(KEPT), counts.get(CACHED));
        return ReportedUsage.of(
                read,
                counts.get(WRITTEN),
                new ReportedParts(counts.get(CACHED), counts.get(KEPT), counts.get(KEPT_LONG), counts.get(THOUGHT)));
    }
}
