package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.Places;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Span;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.counting.Tokens;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from one answer, be it a whole message or the events of a stream one after the other, what this server itself needs to know,
 * without building a tree. Events and blocks that are not known are passed by, as Anthropic asks for.
 */
public final class MessageReader implements AnswerReader {

    /** What can stand in the line that names an event. */
    private static final Pattern NAME = Pattern.compile("[\\w.:-]{1,64}");

    private final MessageUsage usage = new MessageUsage();
    private String type = "";
    private final StringBuilder text = new StringBuilder();
    private long calls;
    private boolean content;
    private boolean list;
    private boolean counted;
    private @Nullable String stopReason;
    private @Nullable UpstreamError error;
    private @Nullable Span modelAt;
    private boolean finished;
    private boolean complete;

    @Override
    public ModelOutput whole(byte[] json) {
        read(json);
        if (!list || stopReason == null) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        content = true;
        return output(null, json);
    }

    /**
     * Reads the next event's data.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, what an error means that it tells of
     */
    public ModelOutput event(byte[] json) {
        read(json);
        if (!NAME.matcher(type).matches()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent an event without a type");
        }
        return output(type, json);
    }

    /** Without a {@code message_stop} at its end a stream is not whole. */
    @Override
    public boolean piece(byte[] json, Consumer<ModelOutput> told) {
        var output = event(json);
        finished |= output.finishReason() != null;
        complete = "message_stop".equals(output.event());
        if (complete && !finished) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent no reason for the end of its answer");
        }
        told.accept(output);
        return complete;
    }

    @Override
    public boolean isWhole() {
        return complete;
    }

    private ModelOutput output(@Nullable String event, byte[] json) {
        return new ModelOutput(
                Dialect.ANTHROPIC,
                event,
                json,
                text.toString(),
                content,
                stopReason == null ? null : StopReasons.finishReason(stopReason),
                counted ? usage.told() : null,
                new Places(null, null, modelAt, null, null, false),
                Tokens.estimate(text) + calls);
    }

    private void read(byte[] json) {
        type = "";
        text.setLength(0);
        calls = 0;
        content = false;
        list = false;
        counted = false;
        stopReason = null;
        error = null;
        modelAt = null;
        ProviderJson.object(json, this::object);
        if (error != null) {
            throw error.failure();
        }
    }

    /** A message, or an event, in which a message, a block or a piece of one may stand. */
    private void object(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "type" -> {
                    var told = text(parser, value, null);
                    type = told == null ? type : told;
                }
                case "model" -> modelAt = ProviderJson.span(parser);
                case "stop_reason" -> stopReason = text(parser, value, stopReason);
                case "message" -> message(parser, value);
                case "content" -> blocks(parser, value);
                case "content_block" -> block(parser, value);
                case "delta" -> delta(parser, value);
                case "usage" -> usage(parser, value);
                case "error" ->
                    error = value == JsonToken.VALUE_NULL ? error : UpstreamError.inBand(ProviderJson.tree(parser));
                default -> parser.skipChildren();
            }
        }
    }

    private static @Nullable String text(JsonParser parser, JsonToken value, @Nullable String before)
            throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return before;
    }

    /** The beginning of one, in the first event of a stream. */
    private void message(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken inner = parser.nextToken();
            switch (field) {
                case "model" -> modelAt = ProviderJson.span(parser);
                case "usage" -> usage(parser, inner);
                default -> parser.skipChildren();
            }
        }
    }

    private void usage(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.START_OBJECT) {
            counted = true;
            usage.add(parser);
        } else {
            parser.skipChildren();
        }
    }

    private void blocks(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        list = true;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            block(parser, parser.currentToken());
        }
    }

    /** In a stream a block of text begins empty, and any other is content by itself. */
    private void block(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        String kind = "";
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken inner = parser.nextToken();
            switch (field) {
                case "type" -> kind = inner == JsonToken.VALUE_STRING ? parser.getText() : kind;
                case "text", "thinking" -> said(parser, inner);
                case "name", "input" -> calls += written(parser);
                default -> parser.skipChildren();
            }
        }
        content |= !kind.equals("text") && !kind.equals("thinking");
    }

    /** About how many tokens a tool's name has, or what it is to be given: in a stream nothing yet. */
    private static long written(JsonParser parser) throws IOException {
        var value = ProviderJson.tree(parser);
        boolean empty = value.isNull() || (value.isContainerNode() && value.isEmpty());
        return empty ? 0 : Tokens.estimate(text(value));
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.textValue() : value.toString();
    }

    private void delta(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken inner = parser.nextToken();
            switch (field) {
                case "text", "thinking", "partial_json" -> said(parser, inner);
                case "stop_reason" -> stopReason = text(parser, inner, stopReason);
                default -> parser.skipChildren();
            }
        }
    }

    private void said(JsonParser parser, JsonToken value) throws IOException {
        if (value == JsonToken.VALUE_STRING) {
            content |= parser.getTextLength() > 0;
            text.append(parser.getText());
        } else {
            parser.skipChildren();
        }
    }
}
