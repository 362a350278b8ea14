package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.CanonicalRequest;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.json.SurrogateHalves;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A chat completion asked for in OpenAI's terms (<a href="https://platform.openai.com/docs/api-reference/chat/create">API
 * reference</a>). The client's bytes are kept as they came; only the name of the model is ever exchanged.
 */
public final class ChatRequest implements AdaptableRequest {

    /** What it asks for. */
    public static final Operation OPERATION =
            new Operation(Dialect.OPENAI, Operation.CHAT, "/chat/completions", "chats");

    private final RequestBody body;
    private final Map<String, String> hints;

    private ChatRequest(RequestBody body, Map<String, String> hints) {
        this.body = body;
        this.hints = Map.copyOf(hints);
    }

    /** One message of a conversation; {@code role} is {@code system}, {@code user} or {@code assistant}. */
    public record Message(String role, String content) {}

    /** What a request may hold. */
    public static Shape shape() {
        return RequestShapes.CHAT;
    }

    /**
     * Reads a request.
     *
     * @throws ProblemException 400 when it is no JSON object, or a member breaks a rule; it names the member
     */
    public static ChatRequest parse(byte[] json) {
        return parse(json, Map.of());
    }

    /**
     * Reads a request that was made from one of another API.
     *
     * @param hints what of it no answer depends on; see {@link #hints()}
     * @throws ProblemException 400 when a member breaks a rule
     */
    public static ChatRequest parse(byte[] json, Map<String, String> hints) {
        return new ChatRequest(RequestBody.parse(json, RequestShapes.CHAT), hints);
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
                json.writeStringField("content", SurrogateHalves.replaced(message.content()));
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

    @Override
    public Operation operation() {
        return OPERATION;
    }

    @Override
    public AnswerReader reader() {
        return new CompletionReader(Dialect.OPENAI);
    }

    @Override
    public String model() {
        return body.model();
    }

    @Override
    public boolean stream() {
        return body.stream();
    }

    /** Whether the client wants to be told, at the end of the stream, how many tokens it took. */
    public boolean wantsUsage() {
        return body.includeUsage();
    }

    /** The same request, if it is streamed with usage at its end. */
    public ChatRequest wantingUsage() {
        return stream() && !wantsUsage() ? parse(body.wantingUsage(), hints) : this;
    }

    @Override
    public ChatRequest without(String hint) {
        var others = new HashMap<>(hints);
        others.remove(hint);
        return translated(model(), tree -> {
            ((ObjectNode) tree).remove(hint);
            return parse(ProviderJson.bytes((ObjectNode) tree), others);
        });
    }

    @Override
    public Map<String, String> hints() {
        return hints;
    }

    @Override
    public byte[] withModel(String other) {
        return body.withModel(other);
    }

    @Override
    public boolean mentions(String member) {
        return body.mentions(member);
    }

    @Override
    public <T> T translated(String other, Function<JsonNode, T> translation) {
        return body.asTree(tree -> translation.apply(((ObjectNode) tree).put("model", other)));
    }

    @Override
    public Optional<CanonicalRequest> canonical() {
        return CanonicalRequest.of(
                stream() ? CanonicalRequest.Form.STREAMED : CanonicalRequest.Form.WHOLE, body.json());
    }

    /** The text of each message, in order; parts that are not text are left out. */
    public List<Message> messages() {
        return body.asTree(tree -> tree.path("messages")
                .valueStream()
                .map(message -> new Message(message.path("role").asText(), text(message.path("content"))))
                .toList());
    }

    /** About how many tokens there are to read: the texts, the calls of tools that were made, and the tools that may be called. */
    @Override
    public long estimatedTokens() {
        return body.asTree(tree -> {
            long tokens = texts(tree.path("tools")) + texts(tree.path("functions"));
            for (JsonNode message : tree.path("messages")) {
                tokens += Tokens.estimate(text(message.path("content")))
                        + texts(message.path("tool_calls"))
                        + texts(message.path("function_call"));
            }
            return tokens;
        });
    }

    private static long texts(JsonNode node) {
        if (node.isTextual()) {
            return Tokens.estimate(node.textValue());
        }
        long tokens = 0;
        for (JsonNode part : node) {
            tokens += texts(part);
        }
        return tokens;
    }

    @Override
    public int size() {
        return body.json().length;
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
        return "ChatRequest[model=%s, stream=%s, %s bytes]".formatted(model(), stream(), body.json().length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChatRequest request && Arrays.equals(body.json(), request.body.json());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body.json());
    }

    /** The bytes as text. */
    public String text() {
        return new String(body.json(), StandardCharsets.UTF_8);
    }
}
