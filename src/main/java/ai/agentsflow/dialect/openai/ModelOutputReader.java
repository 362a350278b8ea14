package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.Places;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Span;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.Tokens;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a {@code chat.completion}, a {@code chat.completion.chunk} or a {@code text_completion} what this server itself needs to know, in one pass
 * and without building a tree.
 */
public final class ModelOutputReader {

    /** Members of what a message holds, such as a call of a tool, that the model itself has written. */
    private static final Set<String> WRITTEN = Set.of("name", "arguments", "input", "text", "summary", "transcript");

    private String text = "";
    private boolean content;
    private long estimate;
    private @Nullable String finishReason;
    private @Nullable ReportedUsage usage;
    private @Nullable UpstreamError error;
    private boolean vectors;
    private String choiceText = "";
    private @Nullable Span idAt;
    private @Nullable Span createdAt;
    private @Nullable Span modelAt;
    private @Nullable Span usageAt;
    private @Nullable Span usageMemberAt;
    private boolean choices;

    private ModelOutputReader() {}

    /**
     * Reads one object.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is not one, what an error in it means
     */
    public static ModelOutput read(byte[] json) {
        return read(json, Dialect.OPENAI);
    }

    /** The same, of a chat or of the completion of a text. */
    public static ModelOutput read(byte[] json, Dialect dialect) {
        return new ModelOutputReader().whole(json, dialect);
    }

    /**
     * Reads the answer to a request for embeddings.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, what an error in it means
     */
    public static ModelOutput readEmbeddings(byte[] json) {
        var reader = new ModelOutputReader();
        var output = reader.whole(json, Dialect.OPENAI);
        if (!reader.vectors) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no embeddings");
        }
        return new ModelOutput(json, "", true, null, output.usage(), output.places());
    }

    private ModelOutput whole(byte[] json, Dialect dialect) {
        ProviderJson.object(json, this::object);
        if (error != null) {
            throw error.failure();
        }
        var places = new Places(idAt, createdAt, modelAt, usageAt, usageMemberAt, choices);
        return new ModelOutput(dialect, null, json, text, content, finishReason, usage, places, estimate);
    }

    private void object(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            int name = (int) parser.currentTokenLocation().getByteOffset();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "id" -> idAt = ProviderJson.span(parser);
                case "created" -> createdAt = ProviderJson.span(parser);
                case "model" -> modelAt = ProviderJson.span(parser);
                case "choices" -> choices(parser, value);
                case "usage" -> {
                    int start = (int) parser.currentTokenLocation().getByteOffset();
                    usage = UsageReader.read(parser, value);
                    parser.finishToken();
                    int end = (int) parser.currentLocation().getByteOffset();
                    usageAt = new Span(start, end);
                    usageMemberAt = new Span(name, end);
                }
                case "data" -> {
                    vectors = value == JsonToken.START_ARRAY;
                    parser.skipChildren();
                }
                case "error" -> {
                    error = value == JsonToken.VALUE_NULL ? error : UpstreamError.inBand(ProviderJson.tree(parser));
                }
                default -> parser.skipChildren();
            }
        }
    }

    private void choices(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            choices = true;
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                choice(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** The index may come after the content. */
    private void choice(JsonParser parser) throws IOException {
        int index = 0;
        choiceText = "";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if ((field.equals("delta") || field.equals("message")) && value == JsonToken.START_OBJECT) {
                message(parser);
            } else if (field.equals("text") && value == JsonToken.VALUE_STRING) {
                choiceText = parser.getText();
                content |= !choiceText.isEmpty();
            } else if (field.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
                index = parser.getIntValue();
            } else if (field.equals("finish_reason") && value == JsonToken.VALUE_STRING) {
                // some servers send an empty text as long as there is no reason
                if (parser.getTextLength() > 0 && (finishReason == null || finishReason.equals("stop"))) {
                    finishReason = parser.getText();
                }
            } else {
                parser.skipChildren();
            }
        }
        if (index == 0) {
            text = choiceText;
        }
    }

    private void message(JsonParser parser) throws IOException {
        long thoughts = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("role") || value == JsonToken.VALUE_NULL) {
                parser.skipChildren();
                continue;
            }
            long tokens;
            if (value == JsonToken.VALUE_STRING) {
                var said = parser.getText();
                content |= !said.isEmpty();
                choiceText = field.equals("content") ? said : choiceText;
                tokens = Tokens.estimate(said);
            } else {
                tokens = other(parser, value);
            }
            if (field.startsWith("reasoning")) {
                // some servers say the same under several names
                thoughts = Math.max(thoughts, tokens);
            } else {
                estimate += tokens;
            }
        }
        estimate += thoughts;
    }

    /** A tool call, sound, something new: whatever it is, the answer has begun. Some upstreams send an empty list along with the role. */
    private long other(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            content = true;
            return written(parser, false);
        }
        long tokens = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            content = true;
            tokens += written(parser, false);
        }
        return tokens;
    }

    /** About how many tokens the model has written in the value that the parser has come to, which is read to its end. */
    private static long written(JsonParser parser, boolean byTheModel) throws IOException {
        long tokens = 0;
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    boolean inner = byTheModel || WRITTEN.contains(parser.currentName());
                    parser.nextToken();
                    tokens += written(parser, inner);
                }
            }
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    tokens += written(parser, byTheModel);
                }
            }
            case VALUE_NULL -> {}
            default -> tokens = byTheModel ? Tokens.estimate(parser.getText()) : 0;
        }
        return tokens;
    }
}
