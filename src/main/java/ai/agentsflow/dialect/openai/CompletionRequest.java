package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.CanonicalRequest;
import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.Tokens;
import ai.agentsflow.platform.json.Shape;
import ai.agentsflow.platform.problem.ProblemException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A completion of a text asked for in OpenAI's terms (<a href="https://platform.openai.com/docs/api-reference/completions/create">API
 * reference</a>), the API that chats have taken the place of. As with a chat, the client's bytes are kept and only the model's name is
 * exchanged.
 */
public final class CompletionRequest implements AdaptableRequest {

    /** What OpenAI's API takes where a request names no length. */
    private static final int USUAL_MAX_TOKENS = 16;

    private static final List<String> NOT_OF_CHATS = List.of("prompt", "best_of", "echo", "suffix", "logprobs");

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

    /** The model as the client named it. */
    public String model() {
        return body.model();
    }

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

    /**
     * The same as a chat of one message.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} for what a chat cannot do; it names the member
     */
    public ChatRequest asChat() {
        return ChatRequest.parse(body.asTree(tree -> ProviderJson.bytes(chat((ObjectNode) tree))));
    }

    private static ObjectNode chat(ObjectNode request) {
        var prompt = prompt(request.path("prompt"));
        refuse(request, "suffix", "must be left out");
        refuse(request, "logprobs", "must be left out");
        if (request.path("echo").asBoolean()) {
            throw refused("echo", "must be false");
        }
        if (request.path("best_of").isNumber()
                && request.path("best_of").asInt() != request.path("n").asInt(1)) {
            throw refused("best_of", "must be the same as n");
        }
        request.remove(NOT_OF_CHATS);
        if (!request.path("max_tokens").isNumber()) {
            request.put("max_tokens", USUAL_MAX_TOKENS);
        }
        request.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return request;
    }

    private static String prompt(JsonNode prompt) {
        var only = prompt.isArray() && prompt.size() == 1 ? prompt.path(0) : prompt;
        if (!only.isTextual()) {
            throw refused("prompt", "must be one text");
        }
        return only.asText();
    }

    private static void refuse(JsonNode request, String param, String rule) {
        if (!request.path(param).isMissingNode() && !request.path(param).isNull()) {
            throw refused(param, rule);
        }
    }

    private static ModelFailure refused(String param, String rule) {
        return new ModelFailure(
                ModelFailure.Kind.REQUEST_REFUSED, param + ' ' + rule + ": this model completes texts by its chat");
    }

    /** What makes it the same question as another; empty when that cannot be told for certain. */
    public Optional<CanonicalRequest> canonical() {
        return CanonicalRequest.of(
                stream() ? CanonicalRequest.Form.COMPLETION_STREAMED : CanonicalRequest.Form.COMPLETION, body.json());
    }

    /** About how many tokens there are to read: a text is estimated, a number is a token. */
    public long estimatedTokens() {
        return body.asTree(tree -> tokens(tree.path("prompt")));
    }

    private static long tokens(JsonNode prompt) {
        if (prompt.isArray()) {
            return prompt.valueStream().mapToLong(CompletionRequest::tokens).sum();
        }
        return prompt.isNumber() ? 1 : Tokens.estimate(prompt.asText(""));
    }

    /** How many bytes it has. */
    public int size() {
        return body.json().length;
    }

    /** For logs and failing tests: never the prompt. */
    @Override
    public String toString() {
        return "CompletionRequest[model=%s, stream=%s, %s bytes]".formatted(model(), stream(), body.json().length);
    }
}
