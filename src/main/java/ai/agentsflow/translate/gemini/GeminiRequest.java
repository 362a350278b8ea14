package ai.agentsflow.translate.gemini;

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
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A request in Gemini's terms. What shapes the answer and has no counterpart is refused; what only helps to make it ({@code user},
 * {@code store}, {@code service_tier} and the like) is left out. What only Gemini knows comes where Google's own compatible address
 * takes it, in {@code extra_body.google}.
 */
final class GeminiRequest {

    private static final String VENDOR = "Gemini's API";

    /** They count their thoughts in tokens rather than levels, and do not ask for signatures. */
    private static final Pattern OLDER = Pattern.compile("gemini-[12]\\b.*");

    private static final Map<String, String> SAME = Map.of(
            "temperature", "temperature",
            "top_p", "topP",
            "top_k", "topK",
            "seed", "seed",
            "presence_penalty", "presencePenalty",
            "frequency_penalty", "frequencyPenalty");

    private final JsonNode asked;
    private final boolean older;
    private final ObjectNode request = JsonNodeFactory.instance.objectNode();
    private final ObjectNode generation = JsonNodeFactory.instance.objectNode();

    private GeminiRequest(JsonNode asked, String model) {
        this.asked = asked;
        this.older = OLDER.matcher(model).matches();
    }

    /**
     * The body to send.
     *
     * @throws ModelFailure {@code REQUEST_REFUSED} when it cannot be said in Gemini's terms
     */
    static byte[] of(ChatRequest request, Target target) {
        return request.translated(target.model(), asked -> {
            var translated = new GeminiRequest(asked, target.model());
            translated.translate();
            return ProviderJson.bytes(translated.request);
        });
    }

    private void translate() {
        RequestRefusal.refuseUnknown(asked, VENDOR);
        GeminiContents.write(asked.path("messages"), request, !older);
        tools();
        SAME.forEach((name, here) -> {
            if (isGiven(asked.path(name))) {
                generation.set(here, asked.path(name));
            }
        });
        answers();
        limit();
        stops();
        probabilities();
        format();
        thinking();
        own();
        if (!generation.isEmpty()) {
            request.set("generationConfig", generation);
        }
    }

    private void tools() {
        var tools = asked.path("tools");
        if (tools.isEmpty()) {
            return;
        }
        if (!asked.path("parallel_tool_calls").asBoolean(true)) {
            throw RequestRefusal.of(
                    "parallel_tool_calls", "must be true: " + VENDOR + " cannot hold a model to one call");
        }
        var declarations = request.putArray("tools").addObject().putArray("functionDeclarations");
        for (JsonNode tool : tools) {
            var function = tool.path("function");
            var declaration = declarations.addObject();
            declaration.set("name", function.path("name"));
            if (isGiven(function.path("description"))) {
                declaration.set("description", function.path("description"));
            }
            // the other member, parameters, knows only a part of JSON Schema
            if (isGiven(function.path("parameters"))) {
                declaration.set("parametersJsonSchema", function.path("parameters"));
            }
        }
        choice(asked.path("tool_choice"));
    }

    private void choice(JsonNode choice) {
        if (!isGiven(choice)) {
            return;
        }
        var config = request.putObject("toolConfig").putObject("functionCallingConfig");
        if (choice.path("type").asText().equals("function")) {
            String name = choice.at("/function/name").asText("");
            if (name.isEmpty()) {
                throw RequestRefusal.of("tool_choice.function.name", "must be the name of a function");
            }
            config.put("mode", "ANY").putArray("allowedFunctionNames").add(name);
            return;
        }
        config.put(
                "mode",
                switch (choice.asText("")) {
                    case "auto" -> "AUTO";
                    case "required" -> "ANY";
                    case "none" -> "NONE";
                    default -> throw RequestRefusal.of("tool_choice", "must be auto, none, required or one function");
                });
    }

    private void answers() {
        if (!isGiven(asked.path("n"))) {
            return;
        }
        long answers = asked.path("n").asLong();
        if (answers < 1 || answers > GeminiReply.MOST_CANDIDATES) {
            throw RequestRefusal.of("n", "must be from 1 to %s".formatted(GeminiReply.MOST_CANDIDATES));
        }
        if (answers > 1) {
            generation.put("candidateCount", answers);
        }
    }

    private void limit() {
        for (String name : new String[] {"max_tokens", "max_completion_tokens"}) {
            if (isGiven(asked.path(name))) {
                generation.set("maxOutputTokens", asked.path(name));
            }
        }
    }

    private void stops() {
        var stop = asked.path("stop");
        if (stop instanceof TextNode) {
            generation.putArray("stopSequences").add(stop);
        } else if (!stop.isEmpty()) {
            generation.set("stopSequences", stop);
        }
    }

    private void probabilities() {
        if (asked.path("logprobs").asBoolean()) {
            generation.put("responseLogprobs", true);
            if (isGiven(asked.path("top_logprobs"))) {
                generation.set("logprobs", asked.path("top_logprobs"));
            }
        }
    }

    private void format() {
        var format = asked.path("response_format");
        switch (format.path("type").asText("text")) {
            case "text" -> {}
            case "json_object" -> generation.put("responseMimeType", "application/json");
            case "json_schema" -> {
                generation.put("responseMimeType", "application/json");
                if (isGiven(format.at("/json_schema/schema"))) {
                    generation.set("responseJsonSchema", format.at("/json_schema/schema"));
                }
            }
            default -> throw RequestRefusal.of("response_format", "must be of type text, json_object or json_schema");
        }
    }

    /** As <a href="https://ai.google.dev/gemini-api/docs/openai#thinking">Google's own compatible address</a> translates it. */
    private void thinking() {
        String effort = asked.path("reasoning_effort").asText("");
        if (effort.isEmpty()) {
            return;
        }
        var thinking = generation.putObject("thinkingConfig");
        if (older) {
            thinking.put("thinkingBudget", budget(effort));
        } else {
            thinking.put("thinkingLevel", level(effort));
        }
        if (!effort.equals("none")) {
            thinking.put("includeThoughts", true);
        }
    }

    private static int budget(String effort) {
        return switch (effort) {
            case "none" -> 0;
            case "minimal", "low" -> 1_024;
            case "medium" -> 8_192;
            case "high", "xhigh", "max" -> 24_576;
            default -> throw effort();
        };
    }

    /** Only the smaller models have the lowest level. */
    private String level(String effort) {
        return switch (effort) {
            case "none" ->
                throw RequestRefusal.of(
                        "reasoning_effort", "must not be none: this model always thinks; minimal is least");
            case "minimal" -> asked.path("model").asText().contains("flash") ? "minimal" : "low";
            case "low", "medium", "high" -> effort;
            case "xhigh", "max" -> "high";
            default -> throw effort();
        };
    }

    private static ModelFailure effort() {
        return RequestRefusal.of("reasoning_effort", "must be none, minimal, low, medium, high, xhigh or max");
    }

    private void own() {
        var google = asked.at("/extra_body/google");
        if (!google.isObject()) {
            return;
        }
        google.properties().forEach(member -> {
            switch (member.getKey()) {
                case "thinking_config" -> generation.set("thinkingConfig", member.getValue());
                case "cached_content" -> request.set("cachedContent", member.getValue());
                case "safety_settings" -> request.set("safetySettings", member.getValue());
                default ->
                    throw RequestRefusal.of(
                            "extra_body.google", "may hold thinking_config, cached_content and safety_settings");
            }
        });
    }
}
