package ai.agentsflow.dialect.anthropic;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.CanonicalRequest;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.JsonSplice;
import ai.agentsflow.dialect.LargeBodies;
import ai.agentsflow.dialect.ModelName;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Span;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.platform.json.JsonCheck;
import ai.agentsflow.platform.json.JsonFault;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request of Anthropic's Messages API, byte for byte, with the headers of that API that came along. Only the name of the model is
 * exchanged, and thoughts are taken out that a model of another API had; whether the rest is right is for the model's own server to say.
 */
public final class MessagesBody implements ModelRequest, JsonCheck.Listener {

    /** What the headers of that API begin with. */
    public static final String HEADERS = "anthropic-";

    /** What it asks for. */
    public static final Operation OPERATION =
            new Operation(Dialect.ANTHROPIC, Operation.CHAT, "/v1/messages", "messages");

    private static final ObjectReader EXACTLY =
            ProviderJson.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private final byte[] json;
    private final Map<String, String> headers;
    private @Nullable Span modelAt;
    private String model = "";
    private boolean messages;
    private boolean stream;
    private boolean foreignThoughts;

    private MessagesBody(byte[] json, Map<String, String> headers) {
        this.json = json;
        this.headers = Map.copyOf(headers);
    }

    /**
     * Reads a request.
     *
     * @param headers those of that API, such as {@code anthropic-beta}, by their names in lower case
     * @throws ProblemException 400 when it is no JSON object in UTF-8, nests too deeply, could be understood in two ways, or names
     *     no model
     */
    public static MessagesBody parse(byte[] body, Map<String, String> headers) {
        var read = new MessagesBody(JsonCheck.withoutMark(body), headers);
        return LargeBodies.read(read.json, json -> {
            try {
                JsonCheck.check(json, MessagesShape.REQUEST, ProviderJson.REQUESTS, read);
            } catch (JsonFault fault) {
                throw fault.isOfBody() ? fault.problem() : MessageFault.of(fault.dottedPath(), fault.rule());
            }
            if (read.modelAt == null) {
                throw MessageFault.of("model", "Field required");
            }
            if (!read.messages) {
                throw MessageFault.of("messages", "Field required");
            }
            return read;
        });
    }

    @Override
    public void onValue(Shape shape, int start, int end) {
        if (shape == MessagesShape.MODEL) {
            model = name(start, end);
            modelAt = new Span(start, end);
        } else if (shape == MessagesShape.MESSAGES) {
            messages = json[start] == '[';
            if (messages && isEmptyList(start)) {
                throw MessageFault.of("messages", "at least one message is required");
            }
        } else if (shape == MessagesShape.STREAM) {
            stream = json[start] == 't';
        } else if (shape == MessagesShape.SIGNATURE) {
            foreignThoughts |= OwnSignature.isAt(json, start, end);
        }
    }

    private String name(int start, int end) {
        if (json[start] != '"') {
            throw MessageFault.of("model", "Field required");
        }
        return ModelName.at(json, start, end)
                .orElseThrow(() -> MessageFault.of(
                        "model", "String should have at most %s characters".formatted(ModelName.LONGEST)));
    }

    private boolean isEmptyList(int start) {
        int at = start + 1;
        while (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t') {
            at++;
        }
        return json[at] == ']';
    }

    @Override
    public Operation operation() {
        return OPERATION;
    }

    @Override
    public AnswerReader reader() {
        return new MessageReader();
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public boolean stream() {
        return stream;
    }

    /** Those of that API that came along. */
    @Override
    public Map<String, String> headers() {
        return headers;
    }

    /** The request's bytes, for another model, which must speak this API. */
    @Override
    public byte[] withModel(String other) {
        if (foreignThoughts) {
            return asTree(tree -> {
                OwnSignature.strip(tree);
                return ProviderJson.bytes(((ObjectNode) tree).put("model", other));
            });
        }
        var at = modelAt;
        if (at == null) {
            throw new IllegalStateException("a request without a model was let in");
        }
        return new JsonSplice(json).replace(at, ProviderJson.quoted(other)).bytes();
    }

    /** What {@code use} makes of the request as a tree, which is gone afterwards. */
    public <T> T asTree(Function<JsonNode, T> use) {
        return LargeBodies.read(json, bytes -> {
            try {
                return use.apply(EXACTLY.readTree(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException("a request that was checked can be read", e);
            }
        });
    }

    @Override
    public int size() {
        return json.length;
    }

    /** About how many tokens there are to read: all texts, whatever they are for, without what is base64. */
    @Override
    public long estimatedTokens() {
        return asTree(
                tree -> estimate(tree.path("system")) + estimate(tree.path("messages")) + estimate(tree.path("tools")));
    }

    private static long estimate(JsonNode node) {
        if (node.isTextual()) {
            return Tokens.estimate(node.textValue());
        }
        long sum = 0;
        if (node.isObject() && node.path("type").asText().equals("base64")) {
            return sum;
        }
        for (JsonNode part : node) {
            sum += estimate(part);
        }
        return sum;
    }

    /**
     * What makes it the same question as another; empty when that cannot be told for certain, as with features that a header asks
     * for.
     */
    @Override
    public Optional<CanonicalRequest> canonical() {
        return headers.containsKey(HEADERS + "beta")
                ? Optional.empty()
                : CanonicalRequest.of(
                        stream ? CanonicalRequest.Form.MESSAGE_STREAMED : CanonicalRequest.Form.MESSAGE, json);
    }

    /** For logs and failing tests: never the prompt. */
    @Override
    public String toString() {
        return "MessagesBody[model=%s, stream=%s, %s bytes]".formatted(model, stream, json.length);
    }
}
