package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.counting.TokenUsage;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A response as JSON, from its beginning to its end; it repeats what was asked, as OpenAI's does. */
public final class ResponseObject {

    private static final List<String> REPEATED = List.of(
            "instructions",
            "max_output_tokens",
            "max_tool_calls",
            "previous_response_id",
            "prompt_cache_key",
            "safety_identifier",
            "user");

    private ResponseObject() {}

    /**
     * One that has begun.
     *
     * @param id its own
     * @param request what was asked for
     * @param model the catalogue's name of the model that answers
     */
    public static ObjectNode begun(String id, Instant at, JsonNode request, String model) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("id", id)
                .put("object", "response")
                .put("created_at", at.getEpochSecond())
                .put("status", "in_progress")
                .put("background", request.path("background").asBoolean())
                .putNull("completed_at")
                .putNull("error")
                .putNull("incomplete_details")
                .put("model", model);
        json.putArray("output");
        for (String name : REPEATED) {
            json.set(name, given(request, name));
        }
        conversation(request.path("conversation"), json);
        json.put("parallel_tool_calls", request.path("parallel_tool_calls").asBoolean(true));
        json.putObject("reasoning")
                .<ObjectNode>set("effort", given(request.path("reasoning"), "effort"))
                .set("summary", given(request.path("reasoning"), "summary"));
        json.put("service_tier", "default").put("store", request.path("store").asBoolean(true));
        json.set("temperature", or(request, "temperature", JsonNodeFactory.instance.numberNode(1.0)));
        var text = json.putObject("text");
        var format = request.path("text").path("format");
        text.set("format", format.isObject() ? format : object().put("type", "text"));
        text.set("verbosity", or(request.path("text"), "verbosity", JsonNodeFactory.instance.textNode("medium")));
        json.set("tool_choice", or(request, "tool_choice", JsonNodeFactory.instance.textNode("auto")));
        json.set("tools", or(request, "tools", JsonNodeFactory.instance.arrayNode()));
        json.put("top_logprobs", request.path("top_logprobs").asInt());
        json.set("top_p", or(request, "top_p", JsonNodeFactory.instance.numberNode(1.0)));
        json.set("truncation", or(request, "truncation", JsonNodeFactory.instance.textNode("disabled")));
        json.putNull("usage");
        json.set("metadata", or(request, "metadata", object()));
        return json;
    }

    private static void conversation(JsonNode conversation, ObjectNode json) {
        if (conversation.isTextual()) {
            json.putObject("conversation").set("id", conversation);
        } else if (conversation.isObject()) {
            json.putObject("conversation").set("id", conversation.path("id"));
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode given(JsonNode request, String name) {
        return or(request, name, JsonNodeFactory.instance.nullNode());
    }

    private static JsonNode or(JsonNode request, String name, JsonNode usual) {
        return request.hasNonNull(name) ? request.path(name) : usual;
    }

    /**
     * Ends one.
     *
     * @param finishReason in the words of a chat
     */
    static void end(ObjectNode response, ArrayNode output, @Nullable String finishReason, TokenUsage counted) {
        var reason = finishReason == null ? "" : finishReason;
        boolean cut = reason.equals("length") || reason.equals("content_filter");
        response.put("status", cut ? "incomplete" : "completed");
        if (cut) {
            response.putObject("incomplete_details")
                    .put("reason", reason.equals("length") ? "max_output_tokens" : "content_filter");
        } else {
            response.put("completed_at", Instant.now().getEpochSecond());
        }
        response.set("output", output);
        var usage = response.putObject("usage").put("input_tokens", counted.prompt());
        usage.putObject("input_tokens_details")
                .put("cached_tokens", counted.cached())
                .put("cache_write_tokens", counted.written());
        usage.put("output_tokens", counted.completion());
        usage.putObject("output_tokens_details").put("reasoning_tokens", counted.reasoning());
        usage.put("total_tokens", counted.total());
    }

    /** Ends one that has failed. */
    public static void fail(ObjectNode response, String code, String message) {
        response.put("status", "failed").putObject("error").put("code", code).put("message", message);
    }
}
