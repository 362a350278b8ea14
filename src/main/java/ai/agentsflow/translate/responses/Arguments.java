package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;

/** The arguments of a call, which a model has written: they may be anything. */
final class Arguments {

    private Arguments() {}

    static JsonNode read(String arguments) {
        try {
            return ProviderJson.tree(arguments.getBytes(StandardCharsets.UTF_8));
        } catch (ModelFailure noJson) {
            return MissingNode.getInstance();
        }
    }

    /** What a client is told: a tool without parameters is called with nothing by some models. */
    static String told(String arguments) {
        return arguments.isBlank() ? "{}" : arguments;
    }
}
