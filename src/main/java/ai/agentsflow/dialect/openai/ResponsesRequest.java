package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A response asked for in the terms of OpenAI's <a href="https://platform.openai.com/docs/api-reference/responses/create">Responses
 * API</a>. The client's bytes are kept as they came; only the name of the model is ever exchanged.
 */
public final class ResponsesRequest implements ModelRequest {

    /** Texts that no model reads as such. */
    private static final Set<String> NO_TEXT = Set.of("image_url", "file_data", "encrypted_content", "data");

    /** What it asks for; many compatible servers do not have it. */
    public static final Operation OPERATION =
            new Operation(Dialect.RESPONSES, Operation.CHAT, "/responses", "responses", false);

    private final RequestBody body;
    private final Map<String, String> headers;

    private ResponsesRequest(RequestBody body, Map<String, String> headers) {
        this.body = body;
        this.headers = Map.copyOf(headers);
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
        return new ResponsesRequest(RequestBody.parse(json, ResponsesShape.REQUEST), Map.of());
    }

    /** The same of a request that was changed here. */
    public static ResponsesRequest of(JsonNode changed) {
        return parse(ProviderJson.bytes(changed));
    }

    /** The same, with headers that go to an upstream of the same API. */
    public ResponsesRequest with(Map<String, String> others) {
        return others.isEmpty() ? this : new ResponsesRequest(body, others);
    }

    @Override
    public Operation operation() {
        return OPERATION;
    }

    @Override
    public AnswerReader reader() {
        return new ResponsesReader();
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public String model() {
        return body.model();
    }

    @Override
    public boolean stream() {
        return body.stream();
    }

    @Override
    public byte[] withModel(String other) {
        return body.withModel(other);
    }

    /** What {@code use} makes of the request as a tree, which is gone afterwards. */
    public <T> T asTree(Function<JsonNode, T> use) {
        return body.asTree(use);
    }

    @Override
    public int size() {
        return body.json().length;
    }

    /** About how many tokens there are to read: all texts, whatever they are for, without images and files. */
    @Override
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
