package ai.agentsflow.dialect;

import ai.agentsflow.platform.json.JsonCheck;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON for what passes through: streamed rather than bound, and bounded in depth and length. */
public final class ProviderJson {

    private static final int DEEPEST = 100;
    private static final int LONGEST_TEXT = 20_000_000;

    /**
     * How large requests may be besides their bytes. Names, values and brackets are more than a request of any API has (OpenAI
     * takes 300,000 numbers for embeddings), and few enough for whoever makes a tree of them.
     */
    public static final JsonCheck.Limits REQUESTS = new JsonCheck.Limits(DEEPEST, 350_000);

    /** For answers: it knows the places of values in the bytes, and remembers the names of members that upstreams use. */
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    /**
     * For trees, whose names may be a client's: they are remembered nowhere. Jackson's table of names is one for all requests,
     * and fails for names that meet in it.
     */
    private static final JsonFactory TREES = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(FACTORY.streamReadConstraints())
            .build();

    /** A body that has been checked is as large as a body may be, and its texts too. */
    private static final JsonFactory CHECKED = TREES.rebuild()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final ObjectMapper MAPPER = new ObjectMapper(TREES);
    private static final ObjectMapper CHECKED_MAPPER = new ObjectMapper(CHECKED);

    private ProviderJson() {}

    /**
     * The bytes as a tree.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when they are no JSON
     */
    public static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent something that is no JSON");
        }
    }

    /** Reads the members of an object that the parser has entered, to its end. */
    public interface Members {
        void read(JsonParser parser) throws IOException;
    }

    /**
     * Has an upstream's object read, which must be the only one.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, or not alone
     */
    public static void object(byte[] json, Members members) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new ModelFailure(
                        ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent something that is no object");
            }
            members.read(parser);
            if (parser.nextToken() != null) {
                throw new ModelFailure(
                        ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent more than one object at once");
            }
        } catch (IOException e) {
            throw new ModelFailure(
                    ModelFailure.Kind.BROKEN_ANSWER, "the upstream sent something that is no JSON", null, null);
        }
    }

    /** The value that the parser has come to, as a tree. */
    public static JsonNode tree(JsonParser parser) throws IOException {
        return MAPPER.readTree(parser);
    }

    /** A client's body as a tree, after a check has found nothing wrong with it. */
    public static JsonNode checkedTree(byte[] json) {
        try {
            return CHECKED_MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a request that was checked can be read", e);
        }
    }

    /** A reader of clients' JSON as trees, to be set up. */
    public static ObjectReader reader() {
        return CHECKED_MAPPER.reader();
    }

    /** A tree as bytes. */
    public static byte[] bytes(JsonNode tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }

    /** Where the value stands that the parser has come to; an object or a list is passed by. */
    public static Span span(JsonParser parser) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return new Span(start, (int) parser.currentLocation().getByteOffset());
    }

    /** An event's data is one line; outside of texts, where no line break can be, JSON takes a blank as well. */
    public static byte[] onOneLine(byte[] json) {
        for (int at = 0; at < json.length; at++) {
            if (json[at] == '\n' || json[at] == '\r') {
                byte[] line = json.clone();
                for (int i = at; i < line.length; i++) {
                    line[i] = line[i] == '\n' || line[i] == '\r' ? (byte) ' ' : line[i];
                }
                return line;
            }
        }
        return json;
    }

    /** A text as a JSON string, quotes included. */
    public static byte[] quoted(String text) {
        return ('"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"')
                .getBytes(StandardCharsets.UTF_8);
    }
}
