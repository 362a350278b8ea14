package ai.agentsflow.translate;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.platform.json.JsonCheck;
import ai.agentsflow.platform.json.JsonFault;
import ai.agentsflow.platform.json.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The arguments of a tool's call: a text with an object in it at OpenAI, the object itself elsewhere. */
public final class ToolArguments {

    private static final JsonCheck.Limits LIMITS = new JsonCheck.Limits(50, 100_000);

    private ToolArguments() {}

    /**
     * The object in the text; a blank text stands for one without members.
     *
     * @param call one of a message's {@code tool_calls}
     * @param path where it stands
     * @throws ModelFailure {@code REQUEST_REFUSED} when there is none
     */
    public static JsonNode of(JsonNode call, String path) {
        String text = call.at("/function/arguments").asText("");
        if (text.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        return object(text)
                .orElseThrow(() -> RequestRefusal.of(path + ".function.arguments", "must be a JSON object in a text"));
    }

    /** The object in a text; empty when there is none, or one that is too large or deep to be read. */
    public static Optional<JsonNode> object(String text) {
        try {
            byte[] json = text.getBytes(StandardCharsets.UTF_8);
            JsonCheck.check(json, Shape.object(), LIMITS, (shape, start, end) -> {});
            return Optional.of(ProviderJson.tree(json));
        } catch (JsonFault | ModelFailure noJson) {
            return Optional.empty();
        }
    }
}
