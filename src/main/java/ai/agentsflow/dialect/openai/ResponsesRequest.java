package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.function.Function;

/**
 * A response asked for in the terms of OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses/create">Responses
 * API</a>. The client's bytes are kept as they came; only the name of the model is ever exchanged.
 */
public final class ResponsesRequest {

    /** Texts that no model reads as such. */
    private static final Set<String> NO_TEXT = Set.of("image_url", "file_data", "encrypted_content", "data");

    private final RequestBody body;

    private ResponsesRequest(RequestBody body) {
        this.body = body;
    }

    /** What a request may hold. */
    public static Shape shape() {
        return ResponsesShape.REQUEST;
    }

    /**
     * Reads a request.
     *
     * @throws ProblemException 400 when it is no JSON object, or a member breaks a rule; it names the member
     */
    public static ResponsesRequest parse(byte[] json) {
        return new ResponsesRequest(RequestBody.parse(json, ResponsesShape.REQUEST));
    }

    /** The same of a request that was changed here. */
    public static ResponsesRequest of(JsonNode changed) {
        return parse(ProviderJson.bytes(changed));
    }

    /** The model as the client named it. */
    public String model() {
        return body.model();
    }

    public boolean stream() {
        return body.stream();
    }

    /** The request's bytes, for another model. */
    public byte[] withModel(String other) {
        return body.withModel(other);
    }

    /** What {@code use} makes of the request as a tree, which is gone afterwards. */
    public <T> T asTree(Function<JsonNode, T> use) {
        return body.asTree(use);
    }

    /** How many bytes it has. */
    public int size() {
        return body.json().length;
    }

    /** About how many tokens there are to read: all texts, whatever they are for, without images and files. */
    public long estimatedTokens() {
        return asTree(tree ->
                estimate(tree.path("instructions")) + estimate(tree.path("input")) + estimate(tree.path("tools")));
    }

    private static long estimate(JsonNode node) {
        if (node.isTextual()) {
            return Tokens.estimate(node.textValue());
        }
        long sum = 0;
        if (node.isObject()) {
            for (var member : node.properties()) {
                sum += NO_TEXT.contains(member.getKey()) ? 0 : estimate(member.getValue());
            }
        } else {
            for (JsonNode part : node) {
                sum += estimate(part);
            }
        }
        return sum;
    }

    /** For logs and failing tests: never the prompt. */
    @Override
    public String toString() {
        return "ResponsesRequest[model=%s, stream=%s, %s bytes]".formatted(model(), stream(), size());
    }
}
