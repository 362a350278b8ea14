package ai.agentsflow.translate.anthropic;

import ai.agentsflow.dialect.ModelRequest;
import ai.agentsflow.dialect.Operation;
import ai.agentsflow.dialect.anthropic.MessagesBody;
import ai.agentsflow.dialect.openai.ChatRequest;
import ai.agentsflow.translate.Target;
import ai.agentsflow.translate.Translation;
import ai.agentsflow.translate.Translator;
import ai.agentsflow.translate.WireRequest;

/** Chats in the terms of Anthropic's Messages API. */
public final class ChatToMessages implements Translator {

    @Override
    public Operation from() {
        return ChatRequest.OPERATION;
    }

    @Override
    public Operation to() {
        return MessagesBody.OPERATION;
    }

    @Override
    public Translation of(ModelRequest asked, Target target) {
        return new Translation(wire(asked, target), memory -> new AnthropicAnswer(asked::estimatedTokens));
    }

    private ModelRequest wire(ModelRequest asked, Target target) {
        byte[] body = MessagesRequest.of((ChatRequest) asked, target);
        return new WireRequest(to(), asked, body, other -> wire(other, target));
    }
}
