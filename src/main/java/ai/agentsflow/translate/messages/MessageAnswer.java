package ai.agentsflow.translate.messages;

import ai.agentsflow.dialect.ModelFailure;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.counting.TokenUsage;
import ai.agentsflow.translate.ChatJson;
import java.nio.charset.StandardCharsets;

/** A whole answer of the inner language as a message of Anthropic's API. */
final class MessageAnswer {

    private MessageAnswer() {}

    /**
     * Translates it.
     *
     * @param json a {@code chat.completion}
     * @param model the name that the client shall see
     * @param counted what it took
     * @param thoughts whether the client is told what the model thought
     * @throws ModelFailure {@code BROKEN_ANSWER} when it holds no answer, or asks for a tool in a way that nobody can follow
     */
    static byte[] of(byte[] json, String model, TokenUsage counted, boolean thoughts) {
        var completion = ProviderJson.tree(json);
        var choice = ChatJson.choice(completion);
        var said = choice.path("message");
        if (!said.isObject()) {
            throw new ModelFailure(ModelFailure.Kind.BROKEN_ANSWER, "the upstream's answer holds no message");
        }
        var finish = ChatJson.finishReason(choice);
        var message = MessageJson.message(model);
        var content = message.withArray("content");
        var thought = thoughts ? ChatJson.reasoning(said) : "";
        if (!thought.isEmpty()) {
            content.add(Thoughts.block(thought, said));
        }
        var text = MessageJson.said(said);
        if (!text.isEmpty()) {
            content.add(MessageJson.text(text));
        }
        for (var call : said.path("tool_calls")) {
            var arguments = ChatJson.arguments(call);
            content.add(MessageJson.toolUse(call).set("input", MessageJson.input(arguments, "length".equals(finish))));
        }
        boolean tools = !said.path("tool_calls").isEmpty();
        boolean refused = !ChatJson.refusal(said).isEmpty();
        message.put("stop_reason", refused ? "refusal" : MessageJson.stopReason(finish, tools));
        message.set("usage", MessageJson.usage(counted));
        return ChatJson.write(message).getBytes(StandardCharsets.US_ASCII);
    }
}
