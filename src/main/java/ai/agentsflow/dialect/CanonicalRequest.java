package ai.agentsflow.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request in the one form that all requests have which mean the same: members by name, numbers by value, no blanks, texts
 * escaped in one way. Left out is what cannot change the answer: the model, since who is asked is decided by others,
 * {@code stream}, which the form tells, and {@code metadata}, the client's own notes. Every other member stays, also the ones
 * that nobody here knows.
 *
 * @param form in which the answer comes
 * @param repeatable whether the client wants the model to answer the same each time: a chat of temperature 0, embeddings
 */
public record CanonicalRequest(Form form, byte[] json, boolean repeatable) {

    /** How an answer is given; one in another form is another answer. */
    public enum Form {
        WHOLE,
        STREAMED,
        COMPLETION,
        COMPLETION_STREAMED,
        EMBEDDINGS,
        MESSAGE,
        MESSAGE_STREAMED;

        /** Whether it comes in parts. */
        public boolean inParts() {
            return this == STREAMED || this == COMPLETION_STREAMED || this == MESSAGE_STREAMED;
        }
    }

    private static final List<String> LEFT_OUT = List.of("model", "stream", "metadata");
    private static final ObjectReader EXACTLY = ProviderJson.reader()
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /** Empty for a body that can be understood in two ways, such as one with a member written twice. */
    public static Optional<CanonicalRequest> of(Form form, byte[] body) {
        var bytes = new ByteArrayOutputStream(body.length);
        try (JsonGenerator json = ProviderJson.FACTORY.createGenerator(bytes)) {
            JsonNode tree = EXACTLY.readTree(body);
            boolean repeatable = form == Form.EMBEDDINGS || isZero(tree.path("temperature"));
            if (tree instanceof ObjectNode object) {
                object.remove(LEFT_OUT);
            }
            write(tree, json);
            json.flush();
            return Optional.of(new CanonicalRequest(form, bytes.toByteArray(), repeatable));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Without a temperature the upstream's own counts, which is hardly ever 0. */
    private static boolean isZero(JsonNode temperature) {
        return temperature.isNumber() && temperature.decimalValue().signum() == 0;
    }

    private static void write(JsonNode node, JsonGenerator json) throws IOException {
        if (node.isObject()) {
            var members = new TreeMap<String, JsonNode>();
            node.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
            json.writeStartObject();
            for (var member : members.entrySet()) {
                json.writeFieldName(member.getKey());
                write(member.getValue(), json);
            }
            json.writeEndObject();
        } else if (node.isArray()) {
            json.writeStartArray();
            for (JsonNode element : node) {
                write(element, json);
            }
            json.writeEndArray();
        } else if (node.isNumber()) {
            json.writeNumber(node.decimalValue().stripTrailingZeros().toString());
        } else if (node.isTextual()) {
            json.writeString(node.textValue());
        } else if (node.isBoolean()) {
            json.writeBoolean(node.booleanValue());
        } else {
            json.writeNull();
        }
    }
}
