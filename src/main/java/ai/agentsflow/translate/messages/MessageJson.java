package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.ThoughtSignature;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Anthropic's API as JSON: what whole answers and streams have in common. */
final class MessageJson {

    /** Bounded in depth and length, and for one value only. */
    static final ObjectReader READER = ProviderJson.reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private MessageJson() {}

    static ObjectNode object(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type);
    }

    /** A message that says nothing yet. */
    static ObjectNode message(String model) {
        var message = object("message")
                .put("id", "msg_" + UUID.randomUUID().toString().replace("-", ""))
                .put("role", "assistant")
                .put("model", model);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        return message;
    }

    static ObjectNode text(String text) {
        return object("text").put("text", text);
    }

    /**
     * A tool's use, its input left to the caller.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} for one without a name
     */
    static ObjectNode toolUse(JsonNode call) {
        var id = call.path("id").asText("");
        var name = call.at("/function/name").asText("");
        if (name.isEmpty()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the model asked for a tool without its name");
        }
        return object("tool_use")
                .put("id", ThoughtSignature.into(id.isEmpty() ? "toolu_" + UUID.randomUUID() : id, call))
                .put("name", name);
    }

    /** Whether it is a whole JSON object. */
    static boolean isObject(String json) {
        if (!json.stripTrailing().endsWith("}")) {
            return false;
        }
        try {
            return READER.readTree(json).isObject();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /**
     * What a tool is to be given.
     *
     * @param cut whether the answer ended at its limit of tokens, and this perhaps in its middle
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is no JSON object though nothing cut it off
     */
    static JsonNode input(String arguments, boolean cut) {
        if (arguments.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            var input = READER.readTree(arguments);
            if (input.isObject()) {
                return input;
            }
        } catch (JsonProcessingException e) {
            // told below
        }
        if (cut) {
            return JsonNodeFactory.instance.objectNode();
        }
        throw new ModelFailure(
                ModelFailure.Kind.BROKEN_ANSWER, "the model asked for a tool with arguments that are no JSON object");
    }

    /** What is said in a message or a piece of one: its text, or why the model refuses. */
    static String said(JsonNode message) {
        var text = ChatJson.text(message);
        return text.isEmpty() ? ChatJson.refusal(message) : text;
    }

    /** A stop sequence that was met is not told apart from a natural end in the inner language. */
    static String stopReason(@Nullable String finishReason, boolean tools) {
        return switch (finishReason == null ? "" : finishReason) {
            case "length" -> "max_tokens";
            case "content_filter" -> "refusal";
            // some servers call it a stop though they ask for tools
            default -> tools ? "tool_use" : "end_turn";
        };
    }

    /** Anthropic counts what was read from a cache, or written to it, apart from the rest of the input, OpenAI within it. */
    static ObjectNode usage(TokenUsage counted) {
        var usage = JsonNodeFactory.instance
                .objectNode()
                .put("input_tokens", counted.prompt() - counted.cached() - counted.written())
                .put("cache_creation_input_tokens", counted.written())
                .put("cache_read_input_tokens", counted.cached())
                .put("output_tokens", counted.completion());
        if (counted.reasoning() > 0) {
            usage.putObject("output_tokens_details").put("thinking_tokens", counted.reasoning());
        }
        return usage;
    }
}
