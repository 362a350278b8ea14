package ai.agentsflow.translate.anthropic;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.RequestRefusal;
import ai.agentsflow.translate.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A request in Anthropic's terms. What shapes the answer and has no counterpart is refused; what only helps to make it
 * ({@code seed}, the penalties, {@code reasoning_effort}, {@code service_tier}, {@code store} and the like) is left out.
 * Anthropic's own members ({@code thinking}, {@code top_k}, {@code output_config}, {@code cache_control}) pass.
 */
final class MessagesRequest {

    private static final String VENDOR = "Anthropic's API";

    private final JsonNode asked;
    private final ObjectNode message = Blocks.object();

    private MessagesRequest(JsonNode asked) {
        this.asked = asked;
    }

    /**
     * The body to send.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when it cannot be said in Anthropic's terms
     */
    static byte[] of(ChatRequest request, Target target) {
        return request.translated(target.model(), asked -> {
            var translated = new MessagesRequest(asked);
            translated.translate(target.maxTokens());
            return ProviderJson.bytes(translated.message);
        });
    }

    private void translate(int usualMaxTokens) {
        RequestRefusal.refuseUntranslatable(asked, VENDOR);
        refuseProbabilities();
        message.set("model", asked.path("model"));
        message.put("max_tokens", maxTokens(usualMaxTokens));
        if (asked.path("stream").asBoolean()) {
            message.put("stream", true);
        }
        Turns.write(asked.path("messages"), message);
        Tools.write(asked, message);
        sampling();
        stops();
        user();
        message.setAll(own());
        format();
    }

    private void refuseProbabilities() {
        if (asked.path("logprobs").asBoolean() || asked.path("top_logprobs").asInt() > 0) {
            throw RequestRefusal.of("logprobs", "are not told by " + VENDOR);
        }
    }

    /** Anthropic wants a limit in every request. */
    private long maxTokens(int usual) {
        for (String name : new String[] {"max_completion_tokens", "max_tokens"}) {
            if (isGiven(asked.path(name))) {
                return asked.path(name).asLong();
            }
        }
        return usual;
    }

    /** OpenAI's scale ends at 2, Anthropic's at 1: what is above counts as 1, as it does at Anthropic's own OpenAI-like address. */
    private void sampling() {
        if (isGiven(asked.path("temperature"))) {
            message.put("temperature", Math.min(1, asked.path("temperature").asDouble()));
        }
        // the usual value means nothing, and newer models take only one of the two
        if (isGiven(asked.path("top_p")) && asked.path("top_p").asDouble() != 1) {
            message.set("top_p", asked.path("top_p"));
        }
    }

    private void stops() {
        var stop = asked.path("stop");
        if (!isGiven(stop)) {
            return;
        }
        for (JsonNode text : stop.isArray() ? stop : Blocks.array().add(stop)) {
            if (text.asText().isBlank()) {
                throw RequestRefusal.of("stop", "must hold more than white space for " + VENDOR);
            }
            message.withArrayProperty("stop_sequences").add(text);
        }
    }

    private void user() {
        for (String name : new String[] {"safety_identifier", "user"}) {
            if (asked.path(name).isTextual()) {
                message.putObject("metadata").set("user_id", asked.path(name));
                return;
            }
        }
    }

    private ObjectNode own() {
        var own = Blocks.object();
        for (String name : new String[] {"thinking", "top_k", "output_config"}) {
            if (isGiven(asked.path(name))) {
                own.set(name, asked.path(name).deepCopy());
            }
        }
        return own;
    }

    private void format() {
        var format = asked.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_schema" -> {
                var wanted = message.withObjectProperty("output_config").putObject("format");
                wanted.put("type", "json_schema").set("schema", format.at("/json_schema/schema"));
            }
            default ->
                throw RequestRefusal.of(
                        "response_format",
                        "must be of type text or json_schema: " + VENDOR + " promises no other JSON");
        }
    }
}
