package ai.agentsflow.translate.ollama;

import static ai.agentsflow.translate.RequestRefusal.isGiven;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.RequestRefusal;
import ai.agentsflow.translate.Target;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * A request in Ollama's terms. The model gets the window that the catalogue promises, and a prompt that does not fit is an error
 * rather than cut: Ollama's own ways are a window of a few thousand tokens and silence about what it leaves out.
 */
final class OllamaRequest {

    private static final String VENDOR = "Ollama";
    private static final String[] OPTIONS = {
        "temperature", "top_p", "top_k", "seed", "frequency_penalty", "presence_penalty"
    };

    private final JsonNode asked;
    private final ObjectNode request = JsonNodeFactory.instance.objectNode();

    private OllamaRequest(JsonNode asked) {
        this.asked = asked;
    }

    /**
     * The body to send.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when it cannot be said in Ollama's terms
     */
    static byte[] of(ChatRequest request, Target target) {
        return request.translated(target.model(), asked -> {
            var translated = new OllamaRequest(asked);
            translated.translate(target.contextWindow());
            return ProviderJson.bytes(translated.request);
        });
    }

    private void translate(int contextWindow) {
        RequestRefusal.refuseUntranslatable(asked, VENDOR);
        request.set("model", asked.path("model"));
        request.put("stream", asked.path("stream").asBoolean());
        request.set("messages", OllamaMessages.of(asked.path("messages")));
        tools();
        format();
        thinking();
        options(contextWindow);
        request.put("truncate", false).put("shift", false);
        for (String same : new String[] {"keep_alive", "logprobs", "top_logprobs"}) {
            if (isGiven(asked.path(same))) {
                request.set(same, asked.path(same));
            }
        }
    }

    /** A model of Ollama's uses tools as it likes; not to use them it need not know them. */
    private void tools() {
        var choice = asked.path("tool_choice");
        boolean none = choice.asText().equals("none");
        if (isGiven(choice) && !none && !choice.asText().equals("auto")) {
            throw RequestRefusal.of(
                    "tool_choice", "must be auto or none: " + VENDOR + " cannot make a model use a tool");
        }
        if (asked.path("tools").isEmpty() || none) {
            return;
        }
        if (!asked.path("parallel_tool_calls").asBoolean(true)) {
            throw RequestRefusal.of(
                    "parallel_tool_calls", "must be true: " + VENDOR + " cannot hold a model to one call");
        }
        request.set("tools", asked.path("tools"));
    }

    private void format() {
        var format = asked.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_object" -> request.put("format", "json");
            case "json_schema" -> request.set("format", format.at("/json_schema/schema"));
            default -> throw RequestRefusal.of("response_format", "must be of type text, json_object or json_schema");
        }
    }

    /** Ollama knows three levels; its own {@code think} goes before. */
    private void thinking() {
        if (isGiven(asked.path("think"))) {
            request.set("think", asked.path("think"));
            return;
        }
        switch (asked.path("reasoning_effort").asText()) {
            case "none" -> request.put("think", false);
            case "minimal", "low" -> request.put("think", "low");
            case "medium" -> request.put("think", "medium");
            case "high", "xhigh", "max" -> request.put("think", "high");
            default -> {} // the model decides
        }
    }

    private void options(int contextWindow) {
        var options = request.putObject("options").put("num_ctx", contextWindow);
        for (String name : OPTIONS) {
            if (isGiven(asked.path(name))) {
                options.set(name, asked.path(name));
            }
        }
        for (String name : new String[] {"max_tokens", "max_completion_tokens"}) {
            if (isGiven(asked.path(name))) {
                options.set("num_predict", asked.path(name));
            }
        }
        var stop = asked.path("stop");
        if (stop instanceof TextNode) {
            options.putArray("stop").add(stop);
        } else if (!stop.isEmpty()) {
            options.set("stop", stop);
        }
    }
}
