package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.ReportedParts;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value of {@code usage} (<a href="https://platform.openai.com/docs/api-reference/chat/object">reference</a>), and what
 * servers with OpenAI's API say in another place; of a chat or of a response, which calls the two counts otherwise: <a href="https://api-docs.deepseek.com/guides/kv_cache">DeepSeek</a> tells of its
 * cache beside the counts.
 */
final class UsageReader {

    private @Nullable TokenCount prompt;
    private @Nullable TokenCount completion;
    private @Nullable TokenCount total;
    private @Nullable TokenCount cached;
    private @Nullable TokenCount written;
    private @Nullable TokenCount reasoning;

    private UsageReader() {}

    /**
     * Reads one by itself.
     *
     * @return null when it tells nothing
     */
    static @Nullable ReportedUsage read(byte[] json) {
        try (JsonParser parser = ProviderJson.FACTORY.createParser(json)) {
            return read(parser, parser.nextToken());
        } catch (IOException e) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's usage is no JSON", null, null);
        }
    }

    /** Reads the one that the parser has come to; null when it tells nothing. */
    static @Nullable ReportedUsage read(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return null;
        }
        var reader = new UsageReader();
        reader.counts(parser);
        return reader.told();
    }

    private void counts(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "prompt_tokens", "input_tokens" -> prompt = TokenCount.read(parser);
                case "completion_tokens", "output_tokens" -> completion = TokenCount.read(parser);
                case "total_tokens" -> total = TokenCount.read(parser);
                case "prompt_cache_hit_tokens" -> cached = known(TokenCount.read(parser), cached);
                case "prompt_tokens_details",
                        "completion_tokens_details",
                        "input_tokens_details",
                        "output_tokens_details" -> details(parser, value);
                default -> {}
            }
            parser.skipChildren();
        }
    }

    private void details(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "cached_tokens" -> cached = known(TokenCount.read(parser), cached);
                case "cache_write_tokens" -> written = TokenCount.read(parser);
                case "reasoning_tokens" -> reasoning = TokenCount.read(parser);
                default -> {}
            }
            parser.skipChildren();
        }
    }

    private static @Nullable TokenCount known(@Nullable TokenCount told, @Nullable TokenCount before) {
        return told == null ? before : told;
    }

    private @Nullable ReportedUsage told() {
        return ReportedUsage.of(prompt, withThoughts(), new ReportedParts(cached, written, null, reasoning));
    }

    /** Some servers, xAI's among them, tell thoughts beside what else was written and not within: their sum says so. */
    private @Nullable TokenCount withThoughts() {
        if (prompt == null || completion == null || total == null || reasoning == null) {
            return completion;
        }
        boolean beside = prompt.value() + completion.value() + reasoning.value() == total.value();
        return beside ? TokenCount.sum(completion, reasoning) : completion;
    }
}
