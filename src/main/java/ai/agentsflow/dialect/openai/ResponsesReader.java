package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.Places;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Span;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.counting.ReportedUsage;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from one answer of the Responses API, be it a whole response or the events of a stream one after the other, what this server
 * itself needs to know, without building a tree. Events that are not known are passed by.
 */
public final class ResponsesReader implements AnswerReader {

    /** What can stand in the line that names an event. */
    private static final Pattern NAME = Pattern.compile("[\\w.:-]{1,128}");

    private static final String EVENTS = "response.";

    /** Events that say that an answer is on its way, and nothing of it yet. */
    private static final Set<String> NO_CONTENT = Set.of(
            "response.created",
            "response.queued",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.reasoning_summary_part.added",
            "keepalive");

    private boolean begun;
    private boolean isWhole;
    private String type = "";
    private String text = "";
    private String status = "";
    private boolean response;
    private @Nullable String incomplete;
    private @Nullable ReportedUsage usage;
    private @Nullable Span modelAt;
    private @Nullable JsonNode error;
    private boolean complete;

    /** @throws ModelFailure {@code NOT_SPOKEN} when it is no response, what an error in it means */
    @Override
    public ModelOutput whole(byte[] json) {
        reset();
        isWhole = true;
        ProviderJson.object(json, this::response);
        refuseError();
        if (!response) {
            throw notSpoken();
        }
        refuseFailure();
        return output(null, json, true, reason());
    }

    /**
     * Reads the next event's data.
     *
     * @throws ModelFailure {@code NOT_SPOKEN} when the first one is of another API, {@code BROKEN_ANSWER} for a later one, what an
     *     error means that it tells of
     */
    public ModelOutput event(byte[] json) {
        reset();
        ProviderJson.object(json, this::event);
        if (type.equals("error")) {
            var tree = ProviderJson.tree(json);
            throw UpstreamError.inBand(tree.path("error").isObject() ? tree.path("error") : tree)
                    .failure();
        }
        refuseError();
        if (!begun && !type.startsWith(EVENTS)) {
            throw notSpoken();
        }
        if (!NAME.matcher(type).matches()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent an event without a type");
        }
        begun = true;
        return switch (type) {
            case "response.failed" -> throw failed();
            case "response.completed", "response.incomplete" -> {
                refuseFailure();
                yield output(type, json, true, reason());
            }
            default -> output(type, json, !NO_CONTENT.contains(type), null);
        };
    }

    /** A stream is whole when {@code response.completed} or {@code .incomplete} has come. */
    @Override
    public boolean piece(byte[] json, Consumer<ModelOutput> told) {
        var output = event(json);
        told.accept(output);
        complete = isLast(output.event());
        return complete;
    }

    @Override
    public boolean isWhole() {
        return complete;
    }

    /** Whether an event of this name is a stream's last one. */
    public static boolean isLast(@Nullable String event) {
        return "response.completed".equals(event) || "response.incomplete".equals(event);
    }

    private ModelOutput output(@Nullable String event, byte[] json, boolean content, @Nullable String finishReason) {
        return new ModelOutput(
                Dialect.RESPONSES,
                event,
                json,
                text,
                content,
                finishReason,
                usage,
                new Places(null, null, modelAt, null, null, false));
    }

    private String reason() {
        if (!status.equals("incomplete")) {
            return "stop";
        }
        return "content_filter".equals(incomplete) ? "content_filter" : "length";
    }

    private void refuseError() {
        if (error != null) {
            throw UpstreamError.inBand(error).failure();
        }
    }

    private void refuseFailure() {
        if (status.equals("failed") || status.equals("cancelled")) {
            throw failed();
        }
    }

    private ModelFailure failed() {
        return new ModelFailure(
                ModelFailure.Kind.UPSTREAM_ERROR, "The model's provider could not finish the response.");
    }

    private static ModelFailure notSpoken() {
        return new ModelFailure(ModelFailure.Kind.NOT_SPOKEN, "the upstream answers in another API than Responses");
    }

    private void reset() {
        type = "";
        text = "";
        status = "";
        response = false;
        incomplete = null;
        usage = null;
        modelAt = null;
        error = null;
    }

    private void event(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            if (field.equals("type") && value == JsonToken.VALUE_STRING) {
                type = parser.getText();
            } else if (field.equals("delta") && value == JsonToken.VALUE_STRING) {
                text = parser.getText();
            } else if (field.equals("response") && value == JsonToken.START_OBJECT) {
                response(parser);
            } else {
                parser.skipChildren();
            }
        }
    }

    /** What is said in a whole response; that of a stream has been told before. */
    private void output(JsonParser parser, JsonToken value) throws IOException {
        if (!isWhole || value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            return;
        }
        var said = new StringBuilder();
        for (JsonNode item : ProviderJson.tree(parser)) {
            item.path("content").forEach(part -> said.append(part.path("text").asText("")));
            said.append(item.path("arguments").asText(""))
                    .append(item.path("input").asText(""));
        }
        text = said.toString();
    }

    /** A response by itself, or in an event. */
    private void response(JsonParser parser) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (field) {
                case "object" ->
                    response =
                            value == JsonToken.VALUE_STRING && parser.getText().equals("response");
                case "model" -> modelAt = ProviderJson.span(parser);
                case "status" -> status = value == JsonToken.VALUE_STRING ? parser.getText() : status;
                case "error" -> error = value == JsonToken.VALUE_NULL ? error : ProviderJson.tree(parser);
                case "output" -> output(parser, value);
                case "usage" -> usage = UsageReader.read(parser, value);
                case "incomplete_details" -> {
                    if (value == JsonToken.START_OBJECT) {
                        incomplete = ProviderJson.tree(parser).path("reason").asText("");
                    }
                }
                default -> parser.skipChildren();
            }
        }
    }
}
