package ai.agentsflow.providers.signed;

import ai.agentsflow.dialect.Dialect;
import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.ProviderJson;
import ai.agentsflow.dialect.openai.AnswerWriter;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import ai.agentsflow.translate.WireRequest;
import com.fasterxml.jackson.databind.JsonNode;

/** Chats as Bedrock's Converse wants to be asked, as far as texts go. */
final class ChatToConverse implements Translator {

    static final Operation CONVERSE = new Operation(Dialect.VENDOR, Operation.CHAT, "/converse", "conversations");

    @Override
    public Operation from() {
        return ChatRequest.OPERATION;
    }

    @Override
    public Operation to() {
        return CONVERSE;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        byte[] body = ((ChatRequest) asked).translated(target.model(), chat -> ProviderJson.bytes(translated(chat)));
        return new Translation(
                new WireRequest(to(), asked, body, other -> of(other, target).request()),
                memory -> new ConverseAnswer());
    }

    private static JsonNode translated(JsonNode asked) {
        var request = AnswerWriter.object();
        for (JsonNode message : asked.path("messages")) {
            var turn = request.withArrayProperty("messages").addObject();
            turn.set("role", message.path("role"));
            turn.putArray("content").addObject().set("text", message.path("content"));
        }
        return request;
    }
}
