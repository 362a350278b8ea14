package ai.agentsflow.completion;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client's JSON object, byte for byte, and where in it the few things stand that this server has to know. */
final class RequestBody {

    /**
     * Names, values and brackets: more than a request of any API has (OpenAI takes 300,000 numbers for embeddings), and few
     * enough for whoever makes a tree of them.
     */
    static final int MOST_PARTS = 350_000;

    /**
     * Readers of large requests at the same time. What reading takes besides the bytes, such as a table of their names, can be
     * many times as much.
     */
    private static final Semaphore READERS = new Semaphore(Runtime.getRuntime().availableProcessors());

    private static final int LARGE = 16 * 1024;

    /** The longest name of a model there can be has 128 letters. */
    private static final int LONGEST_NAME = 256;

    /** Names of members are the client's to choose: none is remembered beyond its request. */
    private static final JsonFactory FACTORY = ProviderJson.FACTORY
            .rebuild()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(ProviderJson.FACTORY
                    .streamReadConstraints()
                    .rebuild()
                    .maxTokenCount(MOST_PARTS)
                    .build())
            .build();

    private static final byte[] USAGE_WANTED = "{\"include_usage\":true}".getBytes(StandardCharsets.US_ASCII);

    private final byte[] json;
    private String model = "";
    private @Nullable Span modelAt;
    private boolean named;
    private boolean stream;
    private @Nullable Span options;
    private @Nullable JsonToken optionsToken;
    private @Nullable Span includeUsageAt;
    private boolean includeUsage;
    private boolean optionsEmpty = true;

    private RequestBody(byte[] json) {
        this.json = json;
    }

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException when it is no JSON object with a text {@code model}; the message says what is wrong
     */
    static RequestBody parse(byte[] json) {
        return oneOfFew(json, () -> read(json));
    }

    private static RequestBody read(byte[] json) {
        if (json.length > 1 && (json[0] == 0 || json[1] == 0)) {
            throw new IllegalArgumentException("the body must be UTF-8");
        }
        var body = new RequestBody(json);
        try (var parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("the body must be a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                body.member(parser, parser.currentName(), parser.nextToken());
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new IllegalArgumentException("the body must be one JSON object and nothing after it");
            }
        } catch (StreamConstraintsException e) {
            throw new IllegalArgumentException("the body nests too deeply or has too many members", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body is not JSON", e);
        }
        if (body.modelAt == null) {
            throw new IllegalArgumentException("model must name a model");
        }
        return body;
    }

    /** What {@code use} makes of the request as a tree, which is gone afterwards. */
    <T> T asTree(Function<JsonNode, T> use) {
        return oneOfFew(json, () -> use.apply(ProviderJson.tree(json)));
    }

    /** Nothing here waits for anything but a core, so the others do not wait long. */
    private static <T> T oneOfFew(byte[] json, Supplier<T> reading) {
        if (json.length < LARGE) {
            return reading.get();
        }
        READERS.acquireUninterruptibly();
        try {
            return reading.get();
        } finally {
            READERS.release();
        }
    }

    private void member(JsonParser parser, String name, JsonToken value) throws IOException {
        switch (name) {
            case "model" -> {
                if (named) {
                    throw new IllegalArgumentException("model must stand in the body once");
                }
                named = true;
                if (value == JsonToken.VALUE_STRING) {
                    var at = ProviderJson.span(parser);
                    if (at.end() - at.start() > LONGEST_NAME) {
                        throw new IllegalArgumentException("model must name a model");
                    }
                    modelAt = at;
                    model = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
            case "stream" -> {
                stream = value == JsonToken.VALUE_TRUE;
                parser.skipChildren();
            }
            case "stream_options" -> options(parser, value);
            default -> parser.skipChildren();
        }
    }

    private void options(JsonParser parser, JsonToken value) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        optionsToken = value;
        includeUsage = false;
        includeUsageAt = null;
        optionsEmpty = true;
        if (value == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                optionsEmpty = false;
                boolean usage = parser.currentName().equals("include_usage");
                JsonToken option = parser.nextToken();
                if (usage) {
                    includeUsage = option == JsonToken.VALUE_TRUE;
                    includeUsageAt = ProviderJson.span(parser);
                } else {
                    parser.skipChildren();
                }
            }
        } else {
            parser.skipChildren();
        }
        parser.finishToken();
        options = new Span(start, (int) parser.currentLocation().getByteOffset());
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
        } else if (optionsToken == JsonToken.VALUE_NULL) {
            splice.replace(at, USAGE_WANTED);
        } else if (usage != null) {
            splice.replace(usage, "true".getBytes(StandardCharsets.US_ASCII));
        } else if (optionsToken == JsonToken.START_OBJECT) {
            int inside = at.start() + 1;
            splice.replace(
                    new Span(inside, inside),
                    ("\"include_usage\":true" + (optionsEmpty ? "" : ",")).getBytes(StandardCharsets.US_ASCII));
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
