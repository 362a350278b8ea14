package ai.agentsflow.dialect;

import java.util.Map;
import java.util.Optional;

/**
 * What is asked of a model, in the terms of one wire API. Routing, the cache, accounts and the adapters carry it without knowing its
 * kind: what they have to know of it is here.
 */
public interface ModelRequest {

    int BYTES_PER_TOKEN = 4;

    /** What is asked for. */
    Operation operation();

    /** The model as the client named it. */
    String model();

    /** Whether the answer is wanted in pieces. */
    default boolean stream() {
        return false;
    }

    /** The request's bytes, for another model. */
    byte[] withModel(String other);

    /** Reads one answer to it, in the terms of the same API. */
    AnswerReader reader();

    /** About how many tokens there are to read, for an upstream that does not say. */
    long estimatedTokens();

    /** About how many tokens so many bytes of a whole answer are, for an upstream that does not say. */
    default long estimatedAnswerTokens(long bytes) {
        return bytes / BYTES_PER_TOKEN;
    }

    /** How many bytes it has; a token has one at least. */
    int size();

    /** What the client's call carries besides its body, for an upstream of the same API. */
    default Map<String, String> headers() {
        return Map.of();
    }

    /** What makes it the same question as another; empty when that cannot be told for certain. */
    default Optional<CanonicalRequest> canonical() {
        return Optional.empty();
    }

    /**
     * Members that help to make an answer and that no answer depends on, each with the name that the client knows it by: a server
     * that refuses one is asked without it.
     */
    default Map<String, String> hints() {
        return Map.of();
    }

    /** The same request without a hint. */
    default ModelRequest without(String hint) {
        return this;
    }

    /** The answer that this server can give itself, where no model has the API. */
    default Optional<ModelOutput> estimate() {
        return Optional.empty();
    }
}
