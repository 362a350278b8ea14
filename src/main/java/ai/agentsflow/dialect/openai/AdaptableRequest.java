package ai.agentsflow.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Function;

/** A request in OpenAI's terms that servers take in slightly different forms. */
public interface AdaptableRequest {

    /** The request's bytes, for another model. */
    byte[] withModel(String other);

    /** Whether a member's name, as it is usually written, stands anywhere in the bytes: without one it is not a member. */
    boolean mentions(String member);

    /**
     * Members that help to make an answer and that no answer depends on, each with the name that the client knows it by: a server
     * that refuses one is asked without it.
     */
    default Map<String, String> hints() {
        return Map.of();
    }

    /** What {@code translation} makes of the request, read as a tree and for another model. */
    <T> T translated(String other, Function<JsonNode, T> translation);
}
