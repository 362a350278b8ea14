package ai.agentsflow.translate.responses;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.ThoughtSignature;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.translate.ChatJson;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A whole answer of a chat as a response. */
final class ResponseAnswer {

    private final OfferedTools tools;
    private final boolean carried;
    private final ArrayNode output = JsonNodeFactory.instance.arrayNode();

    private ResponseAnswer(OfferedTools tools, boolean carried) {
        this.tools = tools;
        this.carried = carried;
    }

    /**
     * Ends a response with an answer.
     *
     * @param begun the response, which becomes complete
     * @param request what was asked for
     * @param json a {@code chat.completion}
     * @param counted what it took
     * @throws ModelFailure {@code BROKEN_ANSWER} when it holds no answer, or asks for a tool without saying which
     */
    static void end(ObjectNode begun, JsonNode request, OfferedTools tools, byte[] json, TokenUsage counted) {
        var answer = new ResponseAnswer(tools, ResponseChat.includes(request, "reasoning.encrypted_content"));
        var completion = ProviderJson.tree(json);
        var choice = ChatJson.choice(completion);
        if (!choice.path("message").isObject()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        var finishReason = ChatJson.finishReason(choice);
        answer.said(choice, "length".equals(finishReason) ? "incomplete" : "completed");
        ResponseObject.end(begun, answer.output, finishReason, counted);
    }

    private void said(JsonNode choice, String status) {
        var message = choice.path("message");
        var thought = ChatJson.reasoning(message);
        if (!thought.isEmpty()) {
            output.add(Thoughts.item(ItemIds.item("reasoning"), thought, carried));
        }
        var text = ChatJson.text(message);
        var refusal = ChatJson.refusal(message);
        if (!text.isEmpty() || !refusal.isEmpty()) {
            var item = OutputItems.message(ItemIds.item("message"), status);
            if (!text.isEmpty()) {
                item.withArray("content").add(OutputItems.text(text, choice.at("/logprobs/content")));
            }
            if (!refusal.isEmpty()) {
                item.withArray("content").add(OutputItems.refusal(refusal));
            }
            output.add(item);
        }
        for (JsonNode call : message.path("tool_calls")) {
            output.add(call(call, status));
        }
    }

    private ObjectNode call(JsonNode call, String status) {
        var name = call.at("/function/name").asText("");
        if (name.isEmpty()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the model asked for a tool without its name");
        }
        var id = ItemIds.item(tools.isCustom(name) ? "custom_tool_call" : "function_call");
        var callId = call.path("id").asText("");
        var item = tools.call(id, ThoughtSignature.into(callId.isEmpty() ? "call_" + id : callId, call), name);
        OutputItems.end(item, tools, name, ChatJson.arguments(call), status);
        return item;
    }
}
