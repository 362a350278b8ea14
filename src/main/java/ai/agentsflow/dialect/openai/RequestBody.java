package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.JsonSplice;
import ai.agentsflow.dialect.LargeBodies;
import ai.agentsflow.dialect.ModelName;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.Span;
import ai.agentsflow.platform.json.JsonCheck;
import ai.agentsflow.platform.json.JsonFault;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.Inputs;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client's JSON object, byte for byte, and where in it the few things stand that this server has to know. */
final class RequestBody implements JsonCheck.Listener {

    private static final byte[] USAGE_WANTED = "{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    private final byte[] json;
    private String model = "";
    private @Nullable Span modelAt;
    private boolean stream;
    private @Nullable Span options;
    private @Nullable Span includeUsageAt;
    private boolean includeUsage;

    private RequestBody(byte[] json) {
        this.json = json;
    }

    /**
     * Reads a request.
     *
     * @param shape of the operation, made of the members of {@link RequestShapes}
     * @throws ProblemException 400 that names what is wrong
     */
    static RequestBody parse(byte[] json, Shape shape) {
        var body = new RequestBody(JsonCheck.withoutMark(json));
        return LargeBodies.read(json, ignored -> {
            try {
                JsonCheck.check(body.json, shape, ProviderJson.REQUESTS, body);
                return body;
            } catch (JsonFault fault) {
                throw fault.problem();
            }
        });
    }

    /** What {@code use} makes of the request as a tree, which is gone afterwards. */
    <T> T asTree(Function<JsonNode, T> use) {
        return LargeBodies.read(json, bytes -> use.apply(ProviderJson.checkedTree(bytes)));
    }

    @Override
    public void onValue(Shape shape, int start, int end) {
        if (shape == RequestShapes.MODEL) {
            model = ModelName.at(json, start, end)
                    .orElseThrow(() -> Inputs.invalid("model", "must be the name of a model: this one is too long"));
            modelAt = new Span(start, end);
        } else if (shape == RequestShapes.STREAM) {
            stream = json[start] == 't';
        } else if (shape == RequestShapes.STREAM_OPTIONS) {
            options = new Span(start, end);
        } else if (shape == RequestShapes.INCLUDE_USAGE) {
            includeUsageAt = new Span(start, end);
            includeUsage = json[start] == 't';
        }
    }

    byte[] json() {
        return json;
    }

    String model() {
        return model;
    }

    boolean stream() {
        return stream;
    }

    /** Whether a name stands anywhere in it, in quotes. */
    boolean mentions(String member) {
        var wanted = ('"' + member + '"').getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at <= json.length - wanted.length; at++) {
            if (json[at] == '"' && Arrays.equals(json, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    boolean includeUsage() {
        return stream && includeUsage;
    }

    byte[] withModel(String other) {
        return new JsonSplice(json)
                .replace(modelAt(), ProviderJson.quoted(other))
                .bytes();
    }

    /** The same request, asking for usage at the end of its stream. */
    byte[] wantingUsage() {
        var splice = new JsonSplice(json);
        var at = options;
        var usage = includeUsageAt;
        if (at == null) {
            splice.add("stream_options", USAGE_WANTED);
        } else if (json[at.start()] == 'n') {
            splice.replace(at, USAGE_WANTED);
        } else if (usage != null) {
            splice.replace(usage, "true".getBytes(StandardCharsets.US_ASCII));
        } else {
            splice.replace(
                    at,
                    new JsonSplice(at.of(json))
                            .add("include_usage", "true".getBytes(StandardCharsets.US_ASCII))
                            .bytes());
        }
        return splice.bytes();
    }

    private Span modelAt() {
        if (modelAt == null) {
            throw new IllegalStateException("a request without a model was let in");
        }
        return modelAt;
    }
}
