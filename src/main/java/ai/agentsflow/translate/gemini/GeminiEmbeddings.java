package ai.agentsflow.translate.gemini;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ModelOutput;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.UpstreamError;
import ai.agentsflow.dialect.counting.ReportedUsage;
import ai.agentsflow.dialect.counting.TokenCount;
import ai.agentsflow.dialect.openai.EmbeddingRequest;
import ai.agentsflow.dialect.openai.ModelOutputReader;
import ai.agentsflow.translate.RequestRefusal;
import ai.agentsflow.translate.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Texts to embed in Gemini's terms, and what comes of them in OpenAI's. */
final class GeminiEmbeddings {

    private final EmbeddingRequest request;
    private final JsonNode asked;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();
    private final ArrayNode requests = body.putArray("requests");

    private GeminiEmbeddings(EmbeddingRequest request, JsonNode asked) {
        this.request = request;
        this.asked = asked;
    }

    /**
     * Translates a request.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when it cannot be said in Gemini's terms
     */
    static GeminiEmbeddings of(EmbeddingRequest request, Target target) {
        var asked = ProviderJson.checkedTree(request.withModel(target.model()));
        var embeddings = new GeminiEmbeddings(request, asked);
        embeddings.translate();
        return embeddings;
    }

    private void translate() {
        for (String member : new String[] {"input_type", "truncate"}) {
            if (isGiven(asked.path(member))) {
                throw RequestRefusal.of(member, "is not known to Gemini's API");
            }
        }
        String form = asked.path("encoding_format").asText("float");
        if (!form.equals("float") && !form.equals("base64")) {
            throw RequestRefusal.of("encoding_format", "must be float or base64");
        }
        var input = asked.path("input");
        if (input.isTextual()) {
            add(input, "input");
        }
        for (int i = 0; i < (input.isArray() ? input.size() : 0); i++) {
            add(input.path(i), "input[%s]".formatted(i));
        }
    }

    private void add(JsonNode input, String path) {
        if (!input.isTextual()) {
            throw RequestRefusal.of(path, "must be a text: Gemini's API takes no tokens");
        }
        var one = requests.addObject()
                .put("model", "models/" + asked.path("model").asText());
        one.putObject("content").putArray("parts").addObject().set("text", input);
        if (isGiven(asked.path("dimensions"))) {
            one.set("outputDimensionality", asked.path("dimensions"));
        }
    }

    byte[] body() {
        return ProviderJson.bytes(body);
    }

    /**
     * The answer, translated.
     *
     * @throws ModelFailure {@code BROKEN_ANSWER} when it is none, or not one for each text
     */
    ModelOutput answer(byte[] bytes) {
        var json = ProviderJson.tree(bytes);
        if (isGiven(json.path("error"))) {
            throw UpstreamError.inBand(json.path("error")).failure();
        }
        var vectors = json.path("embeddings");
        if (!vectors.isArray() || vectors.size() != requests.size()) {
            throw GeminiReply.broken("another number of embeddings than there are texts");
        }
        var list = JsonNodeFactory.instance.objectNode().put("object", "list");
        var data = list.putArray("data");
        boolean packed = asked.path("encoding_format").asText().equals("base64");
        for (JsonNode vector : vectors) {
            if (!vector.path("values").isArray()) {
                throw GeminiReply.broken("an embedding without values");
            }
            var entry = data.addObject().put("object", "embedding").put("index", data.size() - 1);
            entry.set("embedding", packed ? entry.textNode(packed(vector.path("values"))) : vector.path("values"));
        }
        list.set("model", asked.path("model"));
        var told = TokenCount.of(json.at("/usageMetadata/promptTokenCount"));
        long tokens = told == null ? Math.min(request.estimatedTokens(), TokenCount.MOST) : told.value();
        list.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        var output = ModelOutputReader.readEmbeddings(ProviderJson.bytes(list));
        return new ModelOutput(output.json(), "", true, null, usage(told), output.places());
    }

    /** What is only estimated is not told to the accounts: they know that it is an estimate. */
    private static @Nullable ReportedUsage usage(@Nullable TokenCount told) {
        return ReportedUsage.of(told, null);
    }

    /** As OpenAI's SDKs ask for it: floats of four bytes, the last byte first. */
    private static String packed(JsonNode values) {
        var bytes = ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> bytes.putFloat(value.floatValue()));
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
