package ai.agentsflow.dialect.gemini;

import ai.agentsflow.dialect.counting.ReportedParts;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is told of an answer's tokens: each event of a stream may tell it once more, for all up to there. */
public final class GeminiUsage {

    private static final String PROMPT = "promptTokenCount";
    private static final String OF_TOOLS = "toolUsePromptTokenCount";
    private static final String CACHED = "cachedContentTokenCount";
    private static final String WRITTEN = "candidatesTokenCount";
    private static final String THOUGHT = "thoughtsTokenCount";
    private static final List<String> COUNTS = List.of(PROMPT, OF_TOOLS, CACHED, WRITTEN, THOUGHT);

    private final Map<String, TokenCount> counts = new HashMap<>();

    /** Reads on. */
    public GeminiUsage add(JsonNode usage) {
        for (String name : COUNTS) {
            var count = TokenCount.of(usage.path(name));
            if (count != null) {
                counts.merge(name, count, TokenCount::then);
            }
        }
        return this;
    }

    /** Null as long as nothing is told. The prompt's count has the cached in it, and the candidates' has not the thoughts. */
    public @Nullable ReportedUsage told() {
        return ReportedUsage.of(
                TokenCount.sum(counts.get(PROMPT), counts.get(OF_TOOLS)),
                TokenCount.sum(counts.get(WRITTEN), counts.get(THOUGHT)),
                ReportedParts.of(counts.get(CACHED), counts.get(THOUGHT)));
    }
}
