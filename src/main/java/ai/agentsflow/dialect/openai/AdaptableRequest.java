package ai.agentsflow.dialect.openai;

import ai.agentsflow.dialect.ModelRequest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/** A request in OpenAI's terms that servers take in slightly different forms. */
public interface AdaptableRequest extends ModelRequest {

    /** Whether a member's name, as it is usually written, stands anywhere in the bytes: without one it is not a member. */
    boolean mentions(String member);

    /** What {@code translation} makes of the request, read as a tree and for another model. */
    <T> T translated(String other, Function<JsonNode, T> translation);
}
