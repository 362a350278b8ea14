package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.AnswerReader;
import ai.agentsflow.dialect.CanonicalRequest;
import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Function;

/**
 * A completion of a text asked for in OpenAI's terms (<a href="https://platform.openai.com/docs/api-reference/completions/create">API
 * reference</a>), the API that chats have taken the place of. As with a chat, the client's bytes are kept and only the model's name is
 * exchanged.
 */
public final class CompletionRequest implements AdaptableRequest {

    /** What it asks for; newer models and most servers have no such thing. */
    public static final Operation OPERATION =
            new Operation(Dialect.COMPLETIONS, "text_completion", "/completions", "completions", false);

    private final RequestBody body;

    private CompletionRequest(RequestBody body) {
        this.body = body;
    }

    /** What a request may hold. */
    public static Shape shape() {
        return RequestShapes.COMPLETION;
    }

    /**
     * Reads a request.
     *
     * @throws ProblemException 400 when it is no JSON object, or a member breaks a rule; it names the member
     */
    public static CompletionRequest parse(byte[] json) {
        return new CompletionRequest(RequestBody.parse(json, RequestShapes.COMPLETION));
    }

    @Override
    public Operation operation() {
        return OPERATION;
    }

    @Override
    public AnswerReader reader() {
        return new CompletionReader(Dialect.COMPLETIONS);
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
    public CompletionRequest wantingUsage() {
        return stream() && !wantsUsage() ? parse(body.wantingUsage()) : this;
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
                stream() ? CanonicalRequest.Form.COMPLETION_STREAMED : CanonicalRequest.Form.COMPLETION, body.json());
    }

    /** About how many tokens there are to read: a text is estimated, a number is a token. */
    @Override
    public long estimatedTokens() {
        return body.asTree(tree -> tokens(tree.path("prompt")));
    }

    private static long tokens(JsonNode prompt) {
        if (prompt.isArray()) {
            return prompt.valueStream().mapToLong(CompletionRequest::tokens).sum();
        }
        return prompt.isNumber() ? 1 : Tokens.estimate(prompt.asText(""));
    }

    @Override
    public int size() {
        return body.json().length;
    }

    /** For logs and failing tests: never the prompt. */
    @Override
    public String toString() {
        return "CompletionRequest[model=%s, stream=%s, %s bytes]".formatted(model(), stream(), body.json().length);
    }
}
