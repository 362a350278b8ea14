package ai.agentsflow.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A chat completion asked for in OpenAI's terms (<a href="https://platform.openai.com/docs/api-reference/chat/create">API
 * reference</a>). The client's bytes are kept as they came; only the name of the model is ever exchanged.
 */
public final class ChatRequest {

    private final byte[] json;
    private final String model;
    private final int modelStart;
    private final int modelEnd;
    private final boolean stream;

    private ChatRequest(byte[] json, String model, int modelStart, int modelEnd, boolean stream) {
        this.json = json;
        this.model = model;
        this.modelStart = modelStart;
        this.modelEnd = modelEnd;
        this.stream = stream;
    }

    /** One message of a conversation; {@code role} is {@code system}, {@code user} or {@code assistant}. */
    public record Message(String role, String content) {}

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException when it is no JSON object with a text {@code model}; the message says what is wrong
     */
    public static ChatRequest parse(byte[] json) {
        String model = null;
        int start = 0;
        int end = 0;
        boolean stream = false;
        boolean named = false;
        if (json.length > 1 && (json[0] == 0 || json[1] == 0)) {
            throw new IllegalArgumentException("the body must be UTF-8");
        }
        try (var parser = ProviderJson.FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the body must be a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("model")) {
                    if (named) {
                        throw new IllegalArgumentException("model must stand in the body once");
                    }
                    named = true;
                }
                if (field.equals("model") && value == JsonToken.VALUE_STRING) {
                    start = (int) parser.currentTokenLocation().getByteOffset();
                    model = parser.getText();
                    end = (int) parser.currentLocation().getByteOffset();
                } else if (field.equals("stream")) {
                    stream = value == JsonToken.VALUE_TRUE;
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IllegalArgumentException("the body must be one JSON object and nothing after it");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the body is not JSON", e);
        }
        if (model == null) {
            throw new IllegalArgumentException("model must name a model");
        }
        return new ChatRequest(json, model, start, end, stream);
    }

    /** Builds a request as a client would. */
    public static ChatRequest of(
            String model, List<Message> messages, int maxTokens, double temperature, boolean stream) {
        var bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = ProviderJson.FACTORY.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("model", model);
            json.writeArrayFieldStart("messages");
            for (Message message : messages) {
                json.writeStartObject();
                json.writeStringField("role", message.role());
                json.writeStringField("content", message.content());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("max_tokens", maxTokens);
            json.writeNumberField("temperature", temperature);
            json.writeBooleanField("stream", stream);
            if (stream) {
                json.writeObjectFieldStart("stream_options");
                json.writeBooleanField("include_usage", true);
                json.writeEndObject();
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return parse(bytes.toByteArray());
    }

    /** The model as the client named it. */
    public String model() {
        return model;
    }

    public boolean stream() {
        return stream;
    }

    /** The request's bytes, for another model. */
    public byte[] withModel(String other) {
        byte[] name = ProviderJson.quoted(other);
        byte[] changed = new byte[modelStart + name.length + json.length - modelEnd];
        System.arraycopy(json, 0, changed, 0, modelStart);
        System.arraycopy(name, 0, changed, modelStart, name.length);
        System.arraycopy(json, modelEnd, changed, modelStart + name.length, json.length - modelEnd);
        return changed;
    }

    /** The text of each message, in order; parts that are not text are left out. */
    public List<Message> messages() {
        JsonNode tree = ProviderJson.tree(json);
        return tree.path("messages")
                .valueStream()
                .map(message -> new Message(message.path("role").asText(), text(message.path("content"))))
                .toList();
    }

    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.asText("");
        }
        var text = new StringBuilder();
        content.forEach(part -> text.append(part.path("text").asText("")));
        return text.toString();
    }

    /** For logs and failing tests: never the prompt. */
    @Override
    public String toString() {
        return "ChatRequest[model=%s, stream=%s, %d bytes]".formatted(model, stream, json.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChatRequest request && Arrays.equals(json, request.json);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json);
    }

    /** The bytes as text, for adapters that must translate. */
    public String text() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
