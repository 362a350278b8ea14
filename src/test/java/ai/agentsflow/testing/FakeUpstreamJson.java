package ai.agentsflow.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The documents of an OpenAI-compatible interface, as the real one spells them. */
final class FakeUpstreamJson {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long CREATED = 1_750_000_000;
    private static final int DIMENSIONS = 8;

    private FakeUpstreamJson() {}

    static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    static JsonNode nothing() {
        return MissingNode.getInstance();
    }

    static ObjectNode usage(long prompt, long completion) {
        return object().put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
    }

    static String completion(FakeUpstreamExchange exchange, JsonNode message, String finishReason, ObjectNode usage) {
        ObjectNode completion = head(exchange, "chat.completion");
        completion
                .putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", finishReason)
                .set("message", message);
        return completion.set("usage", usage).toString();
    }

    static String chunk(FakeUpstreamExchange exchange, JsonNode delta, @Nullable String finishReason) {
        ObjectNode chunk = head(exchange, "chat.completion.chunk");
        chunk.putArray("choices")
                .addObject()
                .put("index", 0)
                .put("finish_reason", finishReason)
                .set("delta", delta);
        if (exchange.request().wantsUsageInStream()) {
            chunk.putNull("usage");
        }
        return chunk.toString();
    }

    static String usageChunk(FakeUpstreamExchange exchange, ObjectNode usage) {
        ObjectNode chunk = head(exchange, "chat.completion.chunk");
        chunk.putArray("choices");
        return chunk.set("usage", usage).toString();
    }

    static ObjectNode empty() {
        return object();
    }

    static ObjectNode content(String text) {
        return object().put("content", text);
    }

    static ObjectNode message(String text) {
        return object().put("role", "assistant").put("content", text);
    }

    static ObjectNode toolCallMessage(List<FakeUpstreamWire.ToolCall> calls) {
        ObjectNode message = object().put("role", "assistant").putNull("content");
        var list = message.putArray("tool_calls");
        calls.forEach(call -> list.add(toolCall(call, call.allArguments())));
        return message;
    }

    /** The first delta of a tool call: everything but the arguments. */
    static ObjectNode toolCallStart(int index, FakeUpstreamWire.ToolCall call) {
        ObjectNode delta = object().putNull("content");
        delta.putArray("tool_calls").add(toolCall(call, "").put("index", index));
        return delta;
    }

    static ObjectNode toolCallArguments(int index, String piece) {
        ObjectNode delta = object();
        delta.putArray("tool_calls")
                .addObject()
                .put("index", index)
                .putObject("function")
                .put("arguments", piece);
        return delta;
    }

    /** For a text of the test's own, which is known to be JSON. */
    static JsonNode tree(String json) {
        try {
            return parse(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String error(String message, String type, @Nullable String parameter, @Nullable String code) {
        ObjectNode error = object();
        error.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", parameter)
                .put("code", code);
        return error.toString();
    }

    /** Ollama's list. */
    static String tags(List<String> names) {
        ObjectNode list = object();
        var models = list.putArray("models");
        names.forEach(name -> models.addObject().put("name", name).put("model", name));
        return list.toString();
    }

    static String models(List<String> names) {
        ObjectNode list = object().put("object", "list");
        var data = list.putArray("data");
        names.forEach(name -> data.addObject()
                .put("id", name)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", "fake"));
        return list.toString();
    }

    /** A vector per input, the same one for the same text; as base64 when that is asked for, as the official SDKs do. */
    static String embeddings(JsonNode request) {
        ObjectNode list = object().put("object", "list")
                .put("model", request.path("model").asText());
        var data = list.putArray("data");
        int tokens = 0;
        for (JsonNode input :
                request.path("input").isArray() ? request.path("input") : List.of(request.path("input"))) {
            ObjectNode embedding = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            float[] vector = vector(input.asText());
            if (request.path("encoding_format").asText().equals("base64")) {
                embedding.put("embedding", base64(vector));
            } else {
                var numbers = embedding.putArray("embedding");
                for (float number : vector) {
                    numbers.add(number);
                }
            }
            tokens += words(input.asText());
        }
        list.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return list.toString();
    }

    static String lastUserMessage(JsonNode request) {
        String text = "";
        for (JsonNode message : messages(request)) {
            text = message.path("role").asText().equals("user") ? text(message.path("content")) : text;
        }
        return text;
    }

    /** What is asked, up to a colon; what tools have said, which is a user's message in Anthropic's terms, asks nothing. */
    static String prompt(JsonNode request) {
        String asked = request.path("input").asText();
        for (JsonNode message : messages(request)) {
            String text = message.path("role").asText().equals("user") ? text(message.path("content")) : "";
            asked = text.isEmpty() ? asked : text;
        }
        return asked.replaceFirst(":.*", "");
    }

    static long wordsOfPrompt(JsonNode request) {
        return StreamSupport.stream(messages(request).spliterator(), false)
                .mapToLong(message -> words(text(message.path("content"))))
                .sum();
    }

    private static JsonNode messages(JsonNode request) {
        return (request.has("contents") ? FakeGeminiWire.asMessages(request) : request).path("messages");
    }

    private static String text(JsonNode content) {
        return content.isArray()
                ? StreamSupport.stream(content.spliterator(), false)
                        .map(part -> part.path("text").asText())
                        .collect(Collectors.joining())
                : content.asText();
    }

    private static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+", -1).length;
    }

    private static float[] vector(String text) {
        var vector = new float[DIMENSIONS];
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int index = 0; index < bytes.length; index++) {
            vector[index % DIMENSIONS] += bytes[index] / 1024f;
        }
        return vector;
    }

    private static String base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : vector) {
            bytes.putFloat(number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static ObjectNode toolCall(FakeUpstreamWire.ToolCall call, String arguments) {
        ObjectNode json = object().put("id", call.id()).put("type", "function");
        json.putObject("function").put("name", call.name()).put("arguments", arguments);
        return json;
    }

    private static ObjectNode head(FakeUpstreamExchange exchange, String kind) {
        return object().put("id", "chatcmpl-" + exchange.number())
                .put("object", kind)
                .put("created", CREATED)
                .put("model", exchange.request().parsed().path("model").asText());
    }

    private static ObjectNode object() {
        return MAPPER.createObjectNode();
    }
}
