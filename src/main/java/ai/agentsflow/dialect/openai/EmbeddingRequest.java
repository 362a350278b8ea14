package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.CanonicalRequest;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.WholeReader;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.function.Function;

/**
 * Embeddings asked for in OpenAI's terms (<a href="https://platform.openai.com/docs/api-reference/embeddings/create">API
 * reference</a>). As with a chat, the client's bytes are kept and only the model's name is exchanged.
 */
public final class EmbeddingRequest implements ModelRequest {

    /** What it asks for. */
    public static final Operation OPERATION =
            new Operation(Dialect.OPENAI, Operation.EMBEDDINGS, "/embeddings", "embeddings");

    private final RequestBody body;

    private EmbeddingRequest(RequestBody body) {
        this.body = body;
    }

    /** What a request may hold. */
    public static Shape shape() {
        return RequestShapes.EMBEDDINGS;
    }

    /**
     * Reads a request.
     *
     * @throws ProblemException 400 when it is no JSON object, or a member breaks a rule; it names the member
     */
    public static EmbeddingRequest parse(byte[] json) {
        return new EmbeddingRequest(RequestBody.parse(json, RequestShapes.EMBEDDINGS));
    }

    @Override
    public Operation operation() {
        return OPERATION;
    }

    @Override
    public AnswerReader reader() {
        return (WholeReader) ModelOutputReader::readEmbeddings;
    }

    @Override
    public String model() {
        return body.model();
    }

    @Override
    public byte[] withModel(String other) {
        return body.withModel(other);
    }

    /** What {@code translation} makes of the request, read as a tree. */
    public <T> T translated(Function<JsonNode, T> translation) {
        return body.asTree(translation);
    }

    @Override
    public Optional<CanonicalRequest> canonical() {
        return CanonicalRequest.of(CanonicalRequest.Form.EMBEDDINGS, body.json());
    }

    /** About how many tokens the input has: a text is estimated, a number is a token. */
    @Override
    public long estimatedTokens() {
        return body.asTree(tree -> tokens(tree.path("input")));
    }

    private static long tokens(JsonNode input) {
        if (input.isArray()) {
            return input.valueStream().mapToLong(EmbeddingRequest::tokens).sum();
        }
        return input.isNumber() ? 1 : Tokens.estimate(input.asText(""));
    }

    /** Vectors are no tokens. */
    @Override
    public long estimatedAnswerTokens(long bytes) {
        return 0;
    }

    @Override
    public int size() {
        return body.json().length;
    }

    /** For logs and failing tests: never the input. */
    @Override
    public String toString() {
        return "EmbeddingRequest[model=%s, %s bytes]".formatted(model(), body.json().length);
    }
}
